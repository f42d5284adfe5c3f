package io.github.carillon.events.outbox;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import io.github.carillon.events.Delivery;
import io.github.carillon.events.DurableDelivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.Subscription;
import io.github.carillon.events.SystemTime;
import org.jspecify.annotations.Nullable;

/**
 * Delivers what an {@link Outbox} holds: to durable listeners, webhooks and brokers, each
 * of them a {@link DeliveryTarget}. It gives the bus the {@link #recorder()} that writes
 * entries down, and takes the bus's durable subscriptions.
 * <p>
 * Each event reaches each target at least once: again after a failure, as the target
 * says, and when an instance dies in between. Events of one key reach a target in order,
 * one at a time. What a target is not registered for here is left to other instances.
 * <p>
 * Five threads work for it, and wait for nobody else: one polls, one begins deliveries,
 * one writes results down, one renews leases, one tells the {@link DeadEntryListener}.
 * Nothing of the store is held while a target works. Errors of the store are counted,
 * logged at most every ten seconds, and tried again with growing pauses of at most five;
 * nobody has to restart anything.
 * <p>
 * It may be stopped and started again any number of times, until it is closed. Safe for
 * use by several threads.
 *
 * @since 0.1
 */
public final class OutboxRelay implements DurableDelivery, AutoCloseable {

	private final RelayState state;

	private final ThreadFactory threads;

	private final DeadEntryListener deadEntries;

	private final OutboxRecorder recorder;

	/** Held while it starts and stops. */
	private final Object lifecycle = new Object();

	private volatile @Nullable RelayRun run;

	private volatile boolean closed;

	/**
	 * Creates a relay on daemon threads of its own.
	 * @param outbox the outbox
	 * @param options how it delivers
	 * @param deadEntries who is told of what could not be delivered
	 */
	public OutboxRelay(Outbox outbox, OutboxOptions options, DeadEntryListener deadEntries) {
		this(outbox, options, deadEntries, daemons(), SystemTime.CLOCK);
	}

	/**
	 * Creates a relay. Reads the targets that are stored.
	 * @param outbox the outbox
	 * @param options how it delivers
	 * @param deadEntries who is told of what could not be delivered
	 * @param threads makes its five threads; nobody may interrupt them
	 * @param clock tells when a target was registered
	 */
	public OutboxRelay(Outbox outbox, OutboxOptions options, DeadEntryListener deadEntries, ThreadFactory threads,
			Clock clock) {
		this(new RelayState(outbox, options, clock, System::nanoTime), deadEntries, threads);
	}

	private OutboxRelay(RelayState state, DeadEntryListener deadEntries, ThreadFactory threads) {
		this.state = state;
		this.threads = threads;
		this.deadEntries = deadEntries;
		this.recorder = new OutboxRecorder(this, state.outbox, state.targets, state.nanoTime, new ToCurrentRun());
		state.targets.refresh();
	}

	static OutboxRelay timed(Outbox outbox, OutboxOptions options, DeadEntryListener deadEntries,
			LongSupplier nanoTime) {
		return new OutboxRelay(new RelayState(outbox, options, SystemTime.CLOCK, nanoTime), deadEntries, daemons());
	}

	private static ThreadFactory daemons() {
		AtomicInteger count = new AtomicInteger();
		return (work) -> {
			Thread thread = new Thread(work, "carillon-outbox-" + count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/**
	 * Begins to deliver, also what was published before. No effect when it does already.
	 * @throws IllegalStateException when it was closed
	 */
	public void start() {
		synchronized (this.lifecycle) {
			if (this.closed) {
				throw new IllegalStateException(
						"The relay was closed and cannot be started again: make another, or stop() it where it is to go on later");
			}
			if (this.run == null) {
				RelayRun started = new RelayRun(this.state.anew(), this.deadEntries);
				started.start(this.threads);
				this.run = started;
				this.state.targets.deliver(true);
			}
		}
	}

	/**
	 * Returns whether it delivers.
	 * @return whether it was started, and not stopped since
	 */
	public boolean isRunning() {
		return this.run != null;
	}

	/**
	 * Returns what writes events down for a bus, with an entry for each target that wants
	 * them.
	 * @return the recorder
	 */
	public EventRecorder recorder() {
		return this.recorder;
	}

	/**
	 * Returns what it has done and does.
	 * @return the statistics
	 */
	public OutboxStatistics statistics() {
		return this.state.counters;
	}

	/**
	 * Delivers to a target from now on, and has it stored: every instance writes entries
	 * for it. Reads and writes the store.
	 * @param target the target
	 * @throws IllegalArgumentException when there is one of that name here, or the name
	 * is too long
	 */
	public void register(DeliveryTarget target) {
		this.state.targets.register(target);
		RelayRun current = this.run;
		if (current != null) {
			current.targetAdded();
		}
	}

	/**
	 * Delivers nothing more to a target in this instance. Entries are still written for
	 * it; to end that as well, call {@link Outbox#unregister} after.
	 * @param name the name of the target
	 * @return whether there was one
	 */
	public boolean withdraw(String name) {
		return this.state.targets.withdraw(name);
	}

	/**
	 * Returns whether it delivers to a target, in this instance.
	 * @param name the name of the target
	 * @return whether it was registered here
	 */
	public boolean isRegistered(String name) {
		return this.state.targets.isLocal(name);
	}

	@Override
	public void add(Subscription subscription) {
		if (subscription.patterns().isEmpty()) {
			throw new IllegalArgumentException(
					("%s listens to data of %s, and no event type is known to have such: it would "
							+ "get nothing. Register the type first, or listen to a pattern")
						.formatted(subscription.name(), subscription.pattern()));
		}
		register(new ListenerTarget(subscription, this.state.options.onDead(), this.state.outbox.lease()));
	}

	@Override
	public void remove(Subscription subscription) {
		withdraw(ListenerTarget.name(subscription));
	}

	@Override
	public List<Delivery> deliveries(UUID event) {
		return this.state.outbox.deliveries(event);
	}

	/**
	 * Stops, as {@link #stop(Duration)} does, and waits as long as the options say.
	 */
	public void stop() {
		stop(this.state.options.shutdownTimeout());
	}

	/**
	 * Begins nothing more, waits for what is being delivered, and gives back at once what
	 * has not begun, for other instances to deliver. What goes on for longer than the
	 * timeout is given back, too, and cancelled where its target can do that; it may be
	 * done twice. A line in the log says how much that was, target by target. Takes up to
	 * two seconds more to write all that down. What is published later is written down
	 * and left to others, or to the next {@link #start()}. No effect when it does not
	 * run.
	 * @param timeout how long to wait
	 */
	public void stop(Duration timeout) {
		synchronized (this.lifecycle) {
			RelayRun current = this.run;
			if (current != null) {
				this.state.targets.deliver(false);
				current.stop(timeout);
				this.run = null;
			}
		}
	}

	/**
	 * Stops for good, and waits as long as the options say for what is being delivered.
	 */
	@Override
	public void close() {
		close(this.state.options.shutdownTimeout());
	}

	/**
	 * Stops for good.
	 * @param timeout how long to wait, as for {@link #stop(Duration)}
	 */
	public void close(Duration timeout) {
		this.closed = true;
		stop(timeout);
	}

	/**
	 * Takes what was committed while it was held for this instance. When it has stopped
	 * meanwhile, others deliver it once the lease is over.
	 */
	private final class ToCurrentRun implements OutboxRecorder.HandOver {

		@Override
		public void accept(Event<?> event, List<OutboxEntry> entries, long heldSince) {
			RelayRun current = OutboxRelay.this.run;
			if (current != null) {
				current.accept(event, entries, heldSince);
			}
			else {
				OutboxRelay.this.state.counters.unwritten.add(entries.size());
			}
		}

		@Override
		public int room(String target) {
			RelayRun current = OutboxRelay.this.run;
			return (current != null) ? current.room(target) : 0;
		}

	}

}
