package io.github.carillon.events;

import java.lang.reflect.Array;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Prints an event, its handlers on each bus, and what they published, as a tree of lines.
 */
final class PublicationTree {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private static final int MAX_DEPTH = 100;

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
		String id = event.id().toString();
		this.text.append(branch)
			.append(event.type())
			.append('#')
			.append(id.substring(id.length() - 4))
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
		this.text.append(sign(run.status()))
			.append(' ')
			.append(run.bus())
			.append(' ')
			.append(run.subscription().name())
			.append(times(run))
			.append(' ')
			.append(run.status());
		run.value().ifPresent((value) -> this.text.append(" → ").append(shown(value)));
		run.error().ifPresent((error) -> this.text.append(": ").append(shown(error)));
		List<DefaultPublication<?>> children = run.children().list();
		for (int i = 0; i < children.size(); i++) {
			boolean isLast = i == children.size() - 1;
			this.text.append('\n');
			if (depth == MAX_DEPTH) {
				this.text.append(indent).append("└── and so on");
				return;
			}
			event(children.get(i), indent + (isLast ? "└── " : "├── "), indent + (isLast ? "    " : "│   "), depth + 1);
		}
	}

	private static char sign(HandlerResult.Status status) {
		return switch (status) {
			case PENDING -> '…';
			case STARTED -> '▶';
			case COMPLETED -> '✓';
			case FAILED, TIMED_OUT, ABORTED -> '✗';
			case CANCELLED, SKIPPED -> '−';
		};
	}

	private static String times(HandlerRun run) {
		Instant started = run.startedAt().orElse(null);
		if (started == null) {
			return "";
		}
		String took = run.endedAt()
			.map((ended) -> String.format(Locale.ROOT, " (%.3f s)", Duration.between(started, ended).toNanos() / 1e9))
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
		return shownSeveral(value);
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
