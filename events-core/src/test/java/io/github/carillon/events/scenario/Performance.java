package io.github.carillon.events.scenario;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.Ordering;
import io.github.carillon.events.Overflow;
import io.github.carillon.events.Publication;
import io.github.carillon.events.PublicationTimeoutException;
import io.github.carillon.events.Subscription;
import io.github.carillon.events.SubscriptionOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does what a scenario says, with real buses and threads.
 */
final class Performance {

	static final Duration SOON = Duration.ofMinutes(1);

	private static final Duration LIMIT = Duration.ofMillis(2);

	private final Scenario scenario;

	private final Journal journal = new Journal();

	private final List<EventBus> buses = new ArrayList<>();

	private final List<Throwable> failures = new ArrayList<>();

	Performance(Scenario scenario) {
		this.scenario = scenario;
		scenario.numbers().forEach((number) -> this.buses.add(bus(number, scenario.bus(number))));
		scenario.numbers().forEach(this::subscribeAll);
	}

	private static EventBus bus(int number, Scenario.Bus plan) {
		return EventBus.builder()
			.name("bus-" + number)
			.ordering(plan.ordering())
			.handlers(plan.handlers())
			.completion(plan.completion())
			.queue(plan.isCramped() ? 2 : 10_000, Overflow.BLOCK, LIMIT)
			.build();
	}

	private void subscribeAll(int number) {
		List<Scenario.Listener> listeners = this.scenario.bus(number).listeners();
		for (int i = 0; i < listeners.size(); i++) {
			subscribe(number, i, listeners.get(i));
		}
	}

	private Subscription subscribe(int number, int place, Scenario.Listener listener) {
		SubscriptionOptions options = SubscriptionOptions.defaults();
		if (listener.isAsync()) {
			options = options.withMode(DeliveryMode.ASYNC).withConcurrency(listener.width());
		}
		if (isHeld(number, listener)) {
			options = options.withInterrupt(true).withTimeout(LIMIT);
		}
		return this.buses.get(number).respond(listener.pattern(), options, (event) -> {
			long begunAt = this.journal.begun(number, place);
			try {
				return act(number, listener, event);
			}
			finally {
				this.journal.ended(number, place, event, begunAt);
			}
		});
	}

	private boolean isHeld(int number, Scenario.Listener listener) {
		boolean canTimeOut = listener.isAsync() || this.scenario.bus(number).ordering() != Ordering.CALLER;
		return listener.act() == Scenario.Act.HOLD && canTimeOut;
	}

	private Object act(int number, Scenario.Listener listener, Event<?> event) throws InterruptedException {
		EventBus to = this.buses.get(listener.to() % this.buses.size());
		switch (listener.act()) {
			case FAIL -> throw new IllegalArgumentException("fails on purpose");
			case ANSWER -> {
				return "answer";
			}
			case PUBLISH -> publishChild(event, to);
			case PUBLISH_AND_AWAIT -> publishChild(event, to).ifPresent(Publication::await);
			case PUBLISH_AND_AWAIT_IN_ORDER -> publishChild(event, to).ifPresent(Performance::awaitInOrder);
			case FORWARD -> to.publish(event);
			case HOLD -> {
				if (isHeld(number, listener)) {
					hold();
				}
			}
			default -> {
			}
		}
		return null;
	}

	/**
	 * Takes longer than it may. A thread that is not the bus's own is not interrupted.
	 */
	private static void hold() throws InterruptedException {
		new CountDownLatch(1).await(10 * LIMIT.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * Waits for a while: what waits behind the handler itself does not come sooner.
	 */
	private static void awaitInOrder(Publication<?> child) {
		try {
			child.awaitInOrder(LIMIT);
		}
		catch (PublicationTimeoutException ex) {
			assertThat(ex).hasMessageContaining(child.event().id().toString());
		}
	}

	private Optional<Publication<?>> publishChild(Event<?> event, EventBus to) {
		Mark mark = (Mark) event.data();
		if (mark.depth() >= Scenario.DEPTH) {
			return Optional.empty();
		}
		EventDraft<Object> draft = EventDraft.of(SequentialBus.typeOfChild(event.type()),
				mark.child(this.buses.indexOf(to)));
		return Optional
			.of(this.journal.accepted(to.publish(event.key().isPresent() ? draft.withKey(event.key().get()) : draft)));
	}

	/**
	 * Does it all.
	 * @return what happened
	 */
	Journal perform() {
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < this.scenario.publishers().size(); i++) {
			int publisher = i;
			threads.add(new Thread(() -> perform(publisher), "publisher-" + i));
		}
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			join(thread);
		}
		this.failures.forEach((failure) -> {
			throw new AssertionError("A publisher failed", failure);
		});
		return this.journal;
	}

	private static void join(Thread thread) {
		try {
			thread.join(SOON.toMillis());
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		if (thread.isAlive()) {
			AssertionError hung = new AssertionError(thread + " does not return");
			hung.setStackTrace(thread.getStackTrace());
			throw hung;
		}
	}

	private void perform(int publisher) {
		Deque<Subscription> came = new ArrayDeque<>();
		List<Scenario.Step> steps = this.scenario.publishers().get(publisher);
		for (int i = 0; i < steps.size(); i++) {
			try {
				perform(steps.get(i), publisher, i, came);
			}
			catch (IllegalStateException ex) {
				if (!String.valueOf(ex.getMessage()).contains("is closed")) {
					failed(ex);
				}
			}
			catch (Throwable ex) {
				failed(ex);
			}
		}
	}

	private synchronized void failed(Throwable failure) {
		this.failures.add(failure);
	}

	private void perform(Scenario.Step step, int publisher, int number, Deque<Subscription> came) {
		int on = step.bus() % this.buses.size();
		EventBus bus = this.buses.get(on);
		boolean isLimited = step.what() == Scenario.What.PUBLISH_LIMITED;
		EventDraft<Object> draft = EventDraft.of(step.type(), new Mark(publisher, number, on, 0, isLimited));
		draft = isLimited ? draft.withTimeout(LIMIT) : draft;
		draft = (step.key() >= 0) ? draft.withKey("key-" + step.key()) : draft;
		switch (step.what()) {
			case PUBLISH, PUBLISH_LIMITED -> this.journal.accepted(bus.publish(draft));
			case PUBLISH_AND_AWAIT -> this.journal.accepted(bus.publish(draft)).await();
			case PUBLISH_AND_AWAIT_IN_ORDER -> this.journal.accepted(bus.publish(draft)).awaitInOrder(SOON);
			case COME -> came.add(subscribe(on, -1 - publisher * 100 - number,
					new Scenario.Listener("*", 0, Scenario.Act.NOTHING, 0)));
			case GO -> came.stream().findFirst().ifPresent((subscription) -> came.remove().close());
			case CLOSE -> this.journal.reported(bus.close(LIMIT));
		}
	}

	/**
	 * Ends what is left of it.
	 */
	void close() {
		this.buses.forEach((bus) -> bus.close(Duration.ZERO));
	}

	List<EventBus> buses() {
		return this.buses;
	}

}
