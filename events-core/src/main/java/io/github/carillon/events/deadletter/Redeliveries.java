package io.github.carillon.events.deadletter;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Who can deliver letters again, each letter by one caller at a time. Safe for use by
 * several threads.
 */
final class Redeliveries {

	private final DeadLetterQueue queue;

	private final Function<RedeliveryResult, RedeliveryResult> note;

	private final List<Redelivery> all;

	private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();

	/**
	 * @param note is given each result before it counts
	 */
	Redeliveries(DeadLetterQueue queue, List<Redelivery> all, Function<RedeliveryResult, RedeliveryResult> note) {
		this.queue = queue;
		this.all = new CopyOnWriteArrayList<>(all);
		this.note = note;
	}

	void add(Redelivery redelivery) {
		this.all.add(redelivery);
	}

	@Nullable Redelivery find(DeadLetter letter) {
		return this.all.stream().filter((candidate) -> candidate.reaches(letter)).findFirst().orElse(null);
	}

	CompletableFuture<RedeliveryResult> retry(DeadLetter letter) {
		if (!this.underWay.add(letter.id())) {
			return CompletableFuture.completedFuture(notDelivered(letter, RedeliveryResult.Status.NOT_TAKEN,
					"is being tried again by somebody else just now; look at it later"));
		}
		return redeliver(letter).thenApply(this.note).whenComplete((done, ex) -> this.underWay.remove(letter.id()));
	}

	private CompletableFuture<RedeliveryResult> redeliver(DeadLetter letter) {
		try {
			Redelivery redelivery = find(letter);
			if (redelivery == null) {
				return CompletableFuture.completedFuture(notDelivered(letter, RedeliveryResult.Status.UNREACHABLE,
						"cannot be tried again: its target is closed, paused or in another instance. Start it under "
								+ "the same name, retry there, or discard the letter"));
			}
			return redelivery.redeliver(letter).toCompletableFuture();
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private static RedeliveryResult notDelivered(DeadLetter letter, RedeliveryResult.Status status, String why) {
		return new RedeliveryResult(letter, status, new IllegalStateException(letter + " " + why));
	}

	CompletableFuture<List<RedeliveryResult>> retryAll(List<DeadLetter> letters) {
		List<CompletableFuture<RedeliveryResult>> results = letters.stream().map(this::retry).toList();
		return CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
			.thenApply((done) -> results.stream().map(CompletableFuture::join).toList());
	}

	/**
	 * Retries page after page. Those that fail again are newer than the page they were
	 * on, and so on none that comes after.
	 */
	CompletableFuture<Map<RedeliveryResult.Status, Long>> retryAll(DeadLetterQuery query) {
		CompletableFuture<Map<RedeliveryResult.Status, Long>> done = new CompletableFuture<>();
		retryPages(Optional.of(query), new TreeMap<>(), done);
		return done;
	}

	/**
	 * A loop, for as long as pages are done at once: an outbox may take very many.
	 */
	private void retryPages(Optional<DeadLetterQuery> first, Map<RedeliveryResult.Status, Long> counts,
			CompletableFuture<Map<RedeliveryResult.Status, Long>> done) {
		try {
			Optional<DeadLetterQuery> next = first;
			while (next.isPresent()) {
				DeadLetterPage page = this.queue.query(next.get());
				next = page.next().map(next.get()::after);
				CompletableFuture<Void> counted = retryAll(page.letters())
					.thenAccept((results) -> results.forEach((result) -> counts.merge(result.status(), 1L, Long::sum)));
				if (!counted.isDone()) {
					Optional<DeadLetterQuery> rest = next;
					counted.thenRun(() -> retryPages(rest, counts, done)).exceptionally((ex) -> fail(done, ex));
					return;
				}
				counted.join();
			}
			done.complete(counts);
		}
		catch (Throwable ex) {
			done.completeExceptionally(ex);
		}
	}

	private static @Nullable Void fail(CompletableFuture<?> done, Throwable ex) {
		done.completeExceptionally(ex);
		return null;
	}

	/**
	 * Takes a letter out for good; one that is being tried again is left to that.
	 * @return whether it did
	 */
	boolean discard(DeadLetter letter) {
		if (!this.underWay.add(letter.id())) {
			return false;
		}
		try {
			boolean settled = false;
			for (Redelivery redelivery : this.all) {
				settled |= redelivery.discard(letter);
			}
			boolean removed = this.queue.remove(letter);
			if (settled && !removed) {
				// it may have died again meanwhile, and what is settled is that
				this.queue.get(letter.id()).ifPresent(this.queue::remove);
			}
			return settled || removed;
		}
		finally {
			this.underWay.remove(letter.id());
		}
	}

}
