package io.github.carillon.events.deadletter;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.github.carillon.events.DeliveryListener;
import io.github.carillon.events.SystemTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deals with dead letters: takes them from buses and others, has them tried again, and
 * gives them up.
 *
 * <pre class="code">
 * DeadLetters letters = DeadLetters.in(new InMemoryDeadLetterQueue()).build();
 * EventBus bus = EventBus.builder().listener(letters.recorder()).build();
 * letters.retry(DeadLetterQuery.matching("order.*"));
 * </pre>
 *
 * A letter stays until a retry has delivered it, so that nothing is lost when the process
 * ends in between; the listener then gets the event again. Each letter is tried by one
 * caller at a time in this process. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class DeadLetters {

	private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

	private final DeadLetterQueue queue;

	private final List<DeadLetterHandler> handlers;

	private final Redeliveries redeliveries;

	private final Clock clock;

	private final Executor executor;

	private final LongAdder added = new LongAdder();

	private final LongAdder settled = new LongAdder();

	private final LongAdder discarded = new LongAdder();

	private final LongAdder lost = new LongAdder();

	private DeadLetters(Builder builder) {
		this.queue = builder.queue;
		this.handlers = List.copyOf(builder.handlers);
		this.redeliveries = new Redeliveries(builder.queue, builder.redeliveries, this::note);
		this.clock = builder.clock;
		this.executor = builder.executor;
	}

	/**
	 * Begins with where letters are kept.
	 * @param queue the queue
	 * @return a builder
	 */
	public static Builder in(DeadLetterQueue queue) {
		return new Builder(queue);
	}

	/**
	 * Returns what writes a letter for each handler of a bus that failed for good with
	 * {@link io.github.carillon.events.OnError#DEAD_LETTER}, and hands letters to these
	 * handlers again. Give each bus one of its own.
	 * @return a listener for one bus
	 */
	public DeliveryListener recorder() {
		DeadLetterRecorder recorder = new DeadLetterRecorder(this, this.clock, this.executor);
		this.redeliveries.add(recorder);
		return recorder;
	}

	/**
	 * Keeps a letter and, when it is new, tells the handlers of it.
	 * @param letter the letter
	 * @throws RuntimeException when it could not be written down
	 */
	public void add(DeadLetter letter) {
		if (this.queue.add(letter)) {
			this.added.increment();
			DeadLetter kept = this.queue.get(letter.id()).orElse(letter);
			tell((handler) -> handler.added(kept));
		}
	}

	/**
	 * Keeps letters about what is dead in the store and has none: writing one failed, or
	 * the process died before it.
	 * @return how many
	 */
	public long recover() {
		long recovered = 0;
		long before;
		do {
			before = recovered;
			for (DeadLetter letter : this.queue.unfiled(DeadLetterQuery.DEFAULT_LIMIT)) {
				add(letter);
				recovered++;
			}
		}
		while (recovered - before == DeadLetterQuery.DEFAULT_LIMIT);
		return recovered;
	}

	void addOrLose(DeadLetter letter) {
		try {
			add(letter);
		}
		catch (RuntimeException ex) {
			lost(letter, ex);
		}
	}

	void lost(DeadLetter letter, Throwable reason) {
		this.lost.increment();
		log.error("{} could not be written down and is lost; it failed with: {}", letter, letter.failure(), reason);
	}

	private void tell(Consumer<DeadLetterHandler> call) {
		for (DeadLetterHandler handler : this.handlers) {
			try {
				call.accept(handler);
			}
			catch (Throwable ex) {
				log.error("{} threw; a handler of dead letters must not", handler, ex);
			}
		}
	}

	/**
	 * Returns where the letters are kept.
	 * @return the queue
	 */
	public DeadLetterQueue queue() {
		return this.queue;
	}

	/**
	 * Returns whether a letter can be tried again in this instance.
	 * @param letter the letter
	 * @return {@code false} when its target is gone, paused or elsewhere
	 */
	public boolean isReachable(DeadLetter letter) {
		return this.redeliveries.find(letter) != null;
	}

	/**
	 * Tries a letter again, once.
	 * @param id the id of the letter
	 * @return what became of it; ends with an exception only when the store does not
	 * answer
	 * @throws NoSuchElementException when there is no such letter
	 */
	public CompletableFuture<RedeliveryResult> retry(UUID id) {
		return this.redeliveries.retry(existing(id));
	}

	/**
	 * Tries letters again, once each and all at the same time.
	 * @param ids the ids of the letters; those that are not there any more are left out
	 * @return what became of them, in that order
	 */
	public CompletableFuture<List<RedeliveryResult>> retry(Collection<UUID> ids) {
		return this.redeliveries.retryAll(ids.stream().flatMap((id) -> this.queue.get(id).stream()).toList());
	}

	/**
	 * Tries all letters again that match a query, once each: those of a page at the same
	 * time, one page after the other. What comes meanwhile is left out, and so are those
	 * that fail again.
	 * @param query what is asked for; its limit is how many are tried at the same time
	 * @return how many ended in which way; ends with an exception only when the store
	 * does not answer
	 */
	public CompletableFuture<Map<RedeliveryResult.Status, Long>> retry(DeadLetterQuery query) {
		return this.redeliveries.retryAll(query);
	}

	private RedeliveryResult note(RedeliveryResult result) {
		DeadLetter letter = result.letter();
		if (result.status() == RedeliveryResult.Status.FAILED) {
			Throwable error = result.error().orElseGet(() -> new IllegalStateException("No reason was given"));
			this.queue.add(letter.failedAgain(error, this.clock.instant()));
		}
		else if (result.status().isSettled()) {
			this.queue.remove(letter);
			this.settled.increment();
			log.info("{} was tried again: {}", letter, result.status());
		}
		return result;
	}

	/**
	 * Gives a letter up for good. The reason is logged and told to the handlers.
	 * @param id the id of the letter
	 * @param reason why
	 * @return whether it was; not when it is being tried again just now
	 * @throws NoSuchElementException when there is no such letter
	 */
	public boolean discard(UUID id, String reason) {
		return discard(existing(id), reason);
	}

	/**
	 * Gives all letters up for good that match a query, such as those that are too old.
	 * The reason is logged and told to the handlers.
	 * @param query what is asked for, whatever its cursor; its limit is how many are read
	 * at a time
	 * @param reason why
	 * @return how many
	 */
	public long discard(DeadLetterQuery query, String reason) {
		long count = 0;
		DeadLetterPage page = this.queue.query(query);
		while (!page.letters().isEmpty()) {
			count += page.letters().stream().filter((letter) -> discard(letter, reason)).count();
			if (page.next().isEmpty()) {
				break;
			}
			page = this.queue.query(query.after(page.next().get()));
		}
		return count;
	}

	private boolean discard(DeadLetter letter, String reason) {
		if (reason.isBlank()) {
			throw new IllegalArgumentException("Say why %s is discarded".formatted(letter));
		}
		if (!this.redeliveries.discard(letter)) {
			return false;
		}
		this.discarded.increment();
		log.info("{} was discarded: {}", letter, reason.lines().findFirst().orElse(""));
		tell((handler) -> handler.discarded(letter, reason));
		return true;
	}

	private DeadLetter existing(UUID id) {
		return this.queue.get(id)
			.orElseThrow(() -> new NoSuchElementException(
					"There is no dead letter with the id %s: it was delivered, discarded or dropped".formatted(id)));
	}

	/**
	 * Returns how many letters there are, and were.
	 * @return the numbers now
	 */
	public DeadLetterCounts counts() {
		return new DeadLetterCounts(this.queue.count(DeadLetterQuery.all()), this.added.sum(), this.settled.sum(),
				this.discarded.sum(), this.queue.dropped(), this.lost.sum());
	}

	/**
	 * Builds what deals with dead letters. Not safe for use by several threads.
	 */
	public static final class Builder {

		private final DeadLetterQueue queue;

		private final List<DeadLetterHandler> handlers = new ArrayList<>();

		private final List<Redelivery> redeliveries = new ArrayList<>();

		private Clock clock = SystemTime.CLOCK;

		private Executor executor = Runnable::run;

		private Builder(DeadLetterQueue queue) {
			this.queue = Objects.requireNonNull(queue, "queue");
		}

		/**
		 * Adds who is told of new letters.
		 * @param handler the handler
		 * @return this builder
		 */
		public Builder handler(DeadLetterHandler handler) {
			this.handlers.add(Objects.requireNonNull(handler, "handler"));
			return this;
		}

		/**
		 * Adds who delivers letters again, asked before the listeners of buses are.
		 * @param redelivery the redelivery
		 * @return this builder
		 */
		public Builder redelivery(Redelivery redelivery) {
			this.redeliveries.add(Objects.requireNonNull(redelivery, "redelivery"));
			return this;
		}

		/**
		 * Sets the clock; the system's unless set.
		 * @param clock the clock
		 * @return this builder
		 */
		public Builder clock(Clock clock) {
			this.clock = Objects.requireNonNull(clock, "clock");
			return this;
		}

		/**
		 * Sets what writes down the letters of a bus; the thread in which the handler
		 * failed unless set, which a queue that may block must not hold up.
		 * @param executor the executor; a letter that it refuses is lost, logged and
		 * counted
		 * @return this builder
		 */
		public Builder executor(Executor executor) {
			this.executor = Objects.requireNonNull(executor, "executor");
			return this;
		}

		/**
		 * Returns what deals with dead letters.
		 * @return a new one
		 */
		public DeadLetters build() {
			return new DeadLetters(this);
		}

	}

}
