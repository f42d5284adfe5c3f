package io.github.carillon.events.boot.actuate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.github.carillon.events.deadletter.DeadLetter;
import io.github.carillon.events.deadletter.DeadLetterPage;
import io.github.carillon.events.deadletter.DeadLetterQuery;
import io.github.carillon.events.deadletter.DeadLetters;
import io.github.carillon.events.deadletter.RedeliveryResult;
import org.jspecify.annotations.Nullable;

/**
 * Shows dead letters, those that failed last first, and has them tried again or
 * discarded. What is said of an error, its message and stack, may quote the data and is
 * shown to whom that is shown.
 *
 * @since 0.1
 */
public final class DeadLetterSection implements EventsSection {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final DeadLetters letters;

	private final EventDescriptions events;

	/**
	 * Creates a section.
	 * @param letters the letters
	 * @param events describes events
	 */
	public DeadLetterSection(DeadLetters letters, EventDescriptions events) {
		this.letters = letters;
		this.events = events;
	}

	@Override
	public String name() {
		return "deadletters";
	}

	@Override
	public Map<String, Object> describe(SectionRequest request, boolean showData) {
		DeadLetterPage page = this.letters.queue().query(DeadLetterRequest.query(request));
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("letters", page.letters().stream().map((letter) -> describe(letter, showData, false)).toList());
		page.next().ifPresent((next) -> described.put("next", next));
		return described;
	}

	@Override
	public @Nullable Map<String, Object> describe(String id, boolean showData) {
		return find(id).map((letter) -> describe(letter, showData, true)).orElse(null);
	}

	private Optional<DeadLetter> find(String id) {
		return this.letters.queue().get(DeadLetterRequest.id(id));
	}

	private Map<String, Object> describe(DeadLetter letter, boolean showData, boolean inFull) {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("id", letter.id().toString());
		described.put("target", letter.target());
		described.put("attempts", letter.attempts());
		described.put("firstFailure", EventDescriptions.text(letter.firstFailure()));
		described.put("lastFailure", EventDescriptions.text(letter.lastFailure()));
		described.put("error", letter.failure().errorType());
		if (showData) {
			described.put("message", letter.failure().message());
		}
		if (showData && inFull) {
			described.put("stack", letter.failure().stack());
		}
		if (inFull) {
			described.put("reachable", this.letters.isReachable(letter));
		}
		described.put("event", this.events.describe(letter.event(), showData));
		return described;
	}

	@Override
	public @Nullable Map<String, Object> change(@Nullable String id, SectionChange change) {
		boolean retry = isRetry(change);
		if (id == null) {
			DeadLetterQuery query = DeadLetterRequest.query(change);
			return retry ? await(this.letters.retry(query), DeadLetterSection::counts)
					: Map.of("discarded", this.letters.discard(query, change.why()));
		}
		UUID letter = DeadLetterRequest.id(id);
		if (this.letters.queue().get(letter).isEmpty()) {
			return null;
		}
		return retry ? await(this.letters.retry(List.of(letter)), DeadLetterSection::results)
				: Map.of("discarded", this.letters.discard(letter, change.why()) ? 1 : 0);
	}

	private static boolean isRetry(SectionChange change) {
		return switch (change.what()) {
			case RETRY -> true;
			case DISCARD -> false;
			default -> throw change.impossible("Here it is 'retry' or 'discard'");
		};
	}

	/**
	 * Waits for a while: a listener may take as long as it likes.
	 */
	private static <T> Map<String, Object> await(CompletableFuture<T> retried,
			Function<T, Map<String, Object>> description) {
		try {
			return description.apply(retried.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
		}
		catch (TimeoutException ex) {
			return Map.of("underWay", true);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("The dead letters could not be tried again", ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Map.of("underWay", true);
		}
	}

	private static Map<String, Object> counts(Map<RedeliveryResult.Status, Long> counts) {
		Map<String, Object> described = new LinkedHashMap<>();
		counts.forEach((status, count) -> described.put(status.name(), count));
		return Map.of("retried", described);
	}

	private static Map<String, Object> results(List<RedeliveryResult> results) {
		return Map.of("retried", results.stream().map(DeadLetterSection::describe).toList());
	}

	private static Map<String, Object> describe(RedeliveryResult result) {
		return Map.of("id", result.letter().id().toString(), "status", result.status().name());
	}

}
