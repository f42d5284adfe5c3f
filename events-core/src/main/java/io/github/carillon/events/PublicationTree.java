package io.github.carillon.events;

import java.lang.reflect.Array;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Prints an event, its handlers on each bus, and what they published, as a tree of lines.
 */
final class PublicationTree {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private static final int MAX_DEPTH = 50;

	private static final int LONGEST_TEXT = 80;

	private final StringBuilder text = new StringBuilder();

	private PublicationTree() {
	}

	static String of(DefaultPublication<?> publication) {
		PublicationTree tree = new PublicationTree();
		tree.event(publication, "", "", 0);
		return tree.text.toString();
	}

	private void event(DefaultPublication<?> publication, String branch, String indent, int depth) {
		Event<?> event = publication.event();
		this.text.append(branch)
			.append(nameOf(event))
			.append(" [")
			.append(TIME.format(event.time()))
			.append("] ")
			.append(publication.status());
		Iterator<HandlerRun> runs = publication.runs().toList().iterator();
		while (runs.hasNext()) {
			HandlerRun run = runs.next();
			boolean isLast = !runs.hasNext();
			this.text.append('\n').append(indent).append(isLast ? "└── " : "├── ");
			run(run, indent + (isLast ? "    " : "│   "), depth);
		}
	}

	private void run(HandlerRun run, String indent, int depth) {
		this.text.append(sign(run.outcome()))
			.append(' ')
			.append(run.bus())
			.append(' ')
			.append(run.subscription().name())
			.append(times(run))
			.append(' ')
			.append(run.status());
		run.value().ifPresent((value) -> this.text.append(" → ").append(shown(value)));
		run.error().ifPresent((error) -> this.text.append(": ").append(why(error)));
		List<DefaultPublication<?>> children = run.children().list();
		if (depth == MAX_DEPTH && !children.isEmpty()) {
			this.text.append('\n').append(indent).append("└── … ").append(count(children)).append(" more");
			return;
		}
		for (int i = 0; i < children.size(); i++) {
			boolean isLast = i == children.size() - 1;
			this.text.append('\n');
			event(children.get(i), indent + (isLast ? "└── " : "├── "), indent + (isLast ? "    " : "│   "), depth + 1);
		}
	}

	/**
	 * Counts events and all that followed from them, however deep that goes.
	 */
	private static int count(List<DefaultPublication<?>> publications) {
		Deque<DefaultPublication<?>> open = new ArrayDeque<>(publications);
		int count = 0;
		while (!open.isEmpty()) {
			count++;
			open.pop().runs().forEach((run) -> open.addAll(run.children().list()));
		}
		return count;
	}

	/**
	 * Who lost to another or never ran did nothing wrong.
	 */
	private static char sign(Outcome outcome) {
		return switch (outcome.status()) {
			case PENDING -> '…';
			case STARTED -> '▶';
			case COMPLETED -> '✓';
			case FAILED, TIMED_OUT -> '✗';
			case ABORTED -> (outcome.error() != null) ? '✗' : '−';
			case CANCELLED, SKIPPED -> '−';
		};
	}

	private static String times(HandlerRun run) {
		Instant started = run.startedAt().orElse(null);
		if (started == null) {
			return "";
		}
		String took = run.endedAt()
			.map((ended) -> " (" + DurationText.of(Duration.between(started, ended)) + ")")
			.orElse("");
		return " [" + TIME.format(started) + took + "]";
	}

	/**
	 * Shows plain values; of anything else its class only, for it may be long or secret.
	 */
	private static String shown(Object value) {
		if (value instanceof CharSequence text) {
			return '"' + shortened(text.toString()) + '"';
		}
		if (value instanceof Number || value instanceof Boolean || value instanceof Enum) {
			return shortened(value.toString());
		}
		if (value instanceof Throwable error) {
			String message = error.getMessage();
			return nameOf(error) + ((message != null) ? ": " + shortened(message) : "");
		}
		if (value instanceof Publication<?> publication) {
			return "publication of " + nameOf(publication.event());
		}
		if (value instanceof DefaultEventDraft<?> draft) {
			return (draft.attributes().type != null) ? "draft of " + draft.attributes().type : "draft";
		}
		return (value instanceof Event<?> event) ? nameOf(event) : shownSeveral(value);
	}

	/**
	 * Shows an error that this library makes by its reason: the line and those above it
	 * say which handler and event.
	 */
	private static String why(Throwable error) {
		String reason = reason(error);
		return (reason != null) ? shortened(reason) : shown(error);
	}

	private static @Nullable String reason(Throwable error) {
		if (error instanceof HandlerTimeoutException timeout) {
			return timeout.reason();
		}
		if (error instanceof HandlerAbortedException aborted) {
			return aborted.reason();
		}
		if (error instanceof HandlerCancelledException cancelled) {
			return cancelled.reason();
		}
		return (error instanceof DeliveryDroppedException dropped) ? dropped.reason() : null;
	}

	private static String nameOf(Event<?> event) {
		String id = event.id().toString();
		return event.type() + "#" + id.substring(id.length() - 4);
	}

	private static String shownSeveral(Object value) {
		if (value instanceof Map<?, ?> entries) {
			return "Map of " + entries.size();
		}
		if (value instanceof List<?> items) {
			return "List of " + items.size();
		}
		if (value instanceof Set<?> items) {
			return "Set of " + items.size();
		}
		if (value instanceof Collection<?> items) {
			return "Collection of " + items.size();
		}
		return nameOf(value) + (value.getClass().isArray() ? " of " + Array.getLength(value) : "");
	}

	private static String nameOf(Object value) {
		Class<?> type = value.getClass();
		return type.isAnonymousClass() ? type.getName() : type.getSimpleName();
	}

	private static String shortened(String text) {
		String line = LogText.clean(text);
		return (line.length() <= LONGEST_TEXT) ? line : line.substring(0, LONGEST_TEXT) + "…";
	}

}
