package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The one implementation of {@link Publication}: what it follows from, what came of it,
 * and how to wait for it.
 *
 * @param <T> the class of the data
 */
final class DefaultPublication<T> extends PublicationProgress<T> {

	private final @Nullable CausalChain chain;

	/** The run that published it, until that does not matter any more. */
	private volatile @Nullable HandlerRun cause;

	/** The labels of the buses that took it. */
	private List<String> path;

	private volatile @Nullable Verdict givenUp;

	private volatile @Nullable Answers answers;

	/** The one it keeps open, whose handler waited for it in vain. */
	private volatile @Nullable DefaultPublication<?> keptOpen;

	/** What its handlers waited for in vain and is not done. */
	private volatile Set<DefaultPublication<?>> openFor = Set.of();

	private boolean isDelivery;

	DefaultPublication(Event<T> event, Dispatcher dispatcher, @Nullable HandlerRun cause) {
		super(event, dispatcher);
		this.path = event.path();
		this.cause = cause;
		this.chain = (cause != null && isLimited(cause)) ? CausalChain.of(cause.publication().chain, cause) : null;
		if (cause != null) {
			cause.publication().forgetCauseThatEnded();
		}
	}

	private DefaultPublication(DefaultPublication<T> ended) {
		super(ended.event(), ended.dispatcher());
		this.path = ended.event().path();
		this.chain = ended.chain;
		endAs(PublicationStatus.COMPLETED);
	}

	/**
	 * Returns one that is done and stands where this one does in the chain of events, but
	 * is not given up with what published it.
	 */
	DefaultPublication<T> afterwards() {
		return new DefaultPublication<>(this);
	}

	/**
	 * Returns whether any bus on the way here wants to know the chain.
	 */
	private boolean isLimited(HandlerRun before) {
		return dispatcher().maxDepth() > 0 || before.dispatcher().maxDepth() > 0 || before.publication().chain != null;
	}

	/**
	 * Lets go of what published it, so that an endless chain of events does not keep all
	 * that went before.
	 */
	private void forgetCauseThatEnded() {
		HandlerRun before = this.cause;
		if (before != null && before.publication().isDone() && !before.isGivenUp()) {
			this.cause = null;
		}
	}

	/**
	 * Returns what stands for a publication while an event is brought to one subscription
	 * alone.
	 */
	static <T> DefaultPublication<T> delivery(Event<T> event, Dispatcher dispatcher) {
		DefaultPublication<T> publication = new DefaultPublication<>(event, dispatcher, null);
		publication.isDelivery = true;
		return publication;
	}

	boolean isDelivery() {
		return this.isDelivery;
	}

	/**
	 * Returns a publication of nothing, which is done.
	 */
	static <T> DefaultPublication<T> over(Event<T> event, Dispatcher dispatcher, PublicationStatus last) {
		DefaultPublication<T> publication = new DefaultPublication<>(event, dispatcher, null);
		publication.endAs(last);
		return publication;
	}

	/**
	 * Notes that a bus takes the event.
	 * @return the labels of the buses that took it, with this one; none when this one had
	 * taken it before
	 */
	synchronized List<String> pass(String label) {
		if (this.path.contains(label)) {
			return List.of();
		}
		List<String> longer = new ArrayList<>(this.path);
		longer.add(label);
		this.path = List.copyOf(longer);
		return this.path;
	}

	@Nullable CausalChain chain() {
		return this.chain;
	}

	/**
	 * Returns whether it is another or followed from it.
	 */
	boolean isWithin(DefaultPublication<?> other) {
		DefaultPublication<?> publication = this;
		while (publication != other) {
			HandlerRun before = publication.cause;
			if (before == null) {
				return false;
			}
			publication = before.publication();
		}
		return true;
	}

	@Nullable HandlerRun cause() {
		return this.cause;
	}

	/**
	 * Ends what of it has not ended, on all buses.
	 */
	void giveUp(Verdict verdict) {
		if (isDone()) {
			return;
		}
		this.givenUp = verdict;
		for (EventRun eventRun : eventRuns()) {
			eventRun.stop(verdict);
		}
	}

	/**
	 * Returns whether it was given up, or followed from what was.
	 */
	boolean isGivenUp() {
		DefaultPublication<?> publication = this;
		while (publication.givenUp == null) {
			HandlerRun before = publication.cause;
			if (before == null || before.isStopped()) {
				return before != null;
			}
			publication = before.publication();
		}
		return true;
	}

	/**
	 * Notes that a handler returned a value that is an answer.
	 */
	void answered(HandlerRun run) {
		Answers waiting = this.answers;
		if (waiting != null) {
			waiting.came(run.outcome().value());
		}
	}

	@Override
	public Publication<T> await() {
		return await(null, true);
	}

	@Override
	public Publication<T> await(Duration timeout) {
		return await(timeout, true);
	}

	@Override
	public Publication<T> awaitInOrder(Duration timeout) {
		return await(timeout, false);
	}

	private Publication<T> await(@Nullable Duration timeout, boolean ahead) {
		if (isDone()) {
			return this;
		}
		refuseBeforeCommit();
		await(done(), timeout, ahead);
		return this;
	}

	private void await(CompletableFuture<?> end, @Nullable Duration timeout, boolean ahead) {
		try (HandlerWait wait = HandlerWait.begin(this, timeout == null && end == done())) {
			wait.until(end, timeout, ahead);
		}
		catch (TimeoutException ex) {
			keepCauseOpen();
			throw new PublicationTimeoutException(this, (timeout != null) ? timeout : Duration.ZERO);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for " + event() + "; it is handled all the same",
					ex);
		}
	}

	/**
	 * Makes the event whose handler waited for this one wait for it still.
	 */
	private void keepCauseOpen() {
		HandlerRun handling = HandlerRun.current();
		if (handling != null && handling == this.cause) {
			handling.publication().stayOpenFor(this);
		}
	}

	private void stayOpenFor(DefaultPublication<?> child) {
		if (child.keptOpen == null && stayOpen()) {
			child.keptOpen = this;
			openFor(child, true);
			child.done().whenComplete((done, failure) -> {
				openFor(child, false);
				ended();
			});
			moved();
		}
	}

	/**
	 * Tells also those who wait for what it keeps open.
	 */
	@Override
	void moved() {
		super.moved();
		DefaultPublication<?> waitedInVain = this.keptOpen;
		if (waitedInVain != null) {
			waitedInVain.moved();
		}
	}

	private synchronized void openFor(DefaultPublication<?> child, boolean isOpen) {
		Set<DefaultPublication<?>> changed = new LinkedHashSet<>(this.openFor);
		if (isOpen) {
			changed.add(child);
		}
		else {
			changed.remove(child);
		}
		this.openFor = changed;
	}

	/**
	 * Returns it and all that has to be done before it is, which its handlers published.
	 */
	Set<DefaultPublication<?>> withWhatItIsOpenFor() {
		Set<DefaultPublication<?>> all = new LinkedHashSet<>(1);
		Deque<DefaultPublication<?>> open = new ArrayDeque<>(1);
		open.add(this);
		for (DefaultPublication<?> next = open.poll(); next != null; next = open.poll()) {
			if (all.add(next)) {
				open.addAll(next.openFor);
			}
		}
		return all;
	}

	private void refuseBeforeCommit() {
		if (undecidedIn() != Thread.currentThread()) {
			return;
		}
		for (EventRun eventRun : eventRuns()) {
			String waiting = eventRun.waitsForCommit();
			if (waiting != null) {
				throw new IllegalStateException(
						"Waiting for %s inside the transaction that publishes it would never end: %s".formatted(event(),
								waiting));
			}
		}
	}

	@Override
	public Publication<T> orThrow() {
		await();
		PublicationResults.of(this).throwErrors();
		return this;
	}

	@Override
	public List<HandlerResult> results() {
		return runs().map(HandlerResult.class::cast).toList();
	}

	@Override
	public <R> Optional<R> result(Class<R> type, ResultOptions options) {
		return results(type, options).stream().findFirst();
	}

	@Override
	public <R> List<R> results(Class<R> type, ResultOptions options) {
		await(options.timeout(), true);
		return PublicationResults.of(this).values(type, options);
	}

	@Override
	public <R> Optional<R> first(Class<R> type) {
		PublicationResults results = PublicationResults.of(this);
		if (!isDone() && results.first(type).isEmpty()) {
			refuseBeforeCommit();
			CompletableFuture<?> answer = answers().next(type);
			if (results.first(type).isEmpty()) {
				await(CompletableFuture.anyOf(done(), answer), null, true);
			}
			answer.complete(null);
		}
		return results.first(type);
	}

	private synchronized Answers answers() {
		Answers waiting = (this.answers != null) ? this.answers : new Answers();
		this.answers = waiting;
		return waiting;
	}

	@Override
	public List<Publication<?>> children() {
		List<Publication<?>> children = new ArrayList<>();
		runs().forEach((run) -> children.addAll(run.children().list()));
		return List.copyOf(children);
	}

	@Override
	public List<Delivery> deliveries() {
		DurableDelivery durable = dispatcher().durable();
		return (durable != null) ? durable.deliveries(event().id()) : List.of();
	}

	@Override
	public String tree() {
		return PublicationTree.of(this);
	}

	@Override
	public CompletableFuture<Publication<T>> toCompletableFuture() {
		return done().copy();
	}

	@Override
	public String toString() {
		return "Publication[" + event() + " " + status() + "]";
	}

}
