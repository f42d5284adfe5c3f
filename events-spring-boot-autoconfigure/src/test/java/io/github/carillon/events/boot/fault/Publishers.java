package io.github.carillon.events.boot.fault;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.test.fault.PublishJournal;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Publishes as its {@link Load} says, until it is told to be quiet, and writes down what
 * it knows of each event.
 */
final class Publishers {

	private final EventBus bus;

	private final TransactionTemplate transaction;

	private final Load load;

	private final PublishJournal journal = PublishJournal.open(Path.of("published"));

	private final AtomicInteger busy;

	private final AtomicInteger errors = new AtomicInteger();

	private volatile boolean quiet;

	Publishers(EventBus bus, PlatformTransactionManager transactions, Load load) {
		this.bus = bus;
		this.transaction = new TransactionTemplate(transactions);
		this.load = load;
		this.busy = new AtomicInteger(load.publishers());
	}

	void start() {
		for (int i = 0; i < this.load.publishers(); i++) {
			String name = this.load.run() + "-" + i;
			Thread thread = new Thread(() -> publishAll(name), name);
			thread.setDaemon(true);
			thread.start();
		}
	}

	void quiet() {
		this.quiet = true;
	}

	boolean areBusy() {
		return this.busy.get() > 0;
	}

	int errors() {
		return this.errors.get();
	}

	private void publishAll(String name) {
		Random random = new Random(name.hashCode());
		for (int i = 0; i < this.load.events() && !this.quiet; i++) {
			boolean keyed = this.load.keys() > 0 && random.nextBoolean();
			String key = keyed ? name + "-" + random.nextInt(this.load.keys()) : "";
			publish(new Numbered(name + "-" + i, key, i), random);
			LockSupport.parkNanos(this.load.pause().toNanos());
		}
		this.busy.decrementAndGet();
	}

	private void publish(Numbered numbered, Random random) {
		EventDraft<Numbered> draft = EventDraft.of(numbered);
		draft = numbered.key().isEmpty() ? draft : draft.withKey(numbered.key());
		this.journal.attempted(numbered.id());
		try {
			if (random.nextDouble() < this.load.transactions()) {
				publishInTransaction(draft, numbered.id(), random.nextDouble() < this.load.rollbacks());
			}
			else {
				this.bus.publish(draft);
				this.journal.succeeded(numbered.id());
			}
		}
		catch (Exception ex) {
			// whether it is published is not known
			if (this.errors.getAndIncrement() == 0) {
				System.out.println("The first that could not be published: " + ex);
			}
		}
	}

	private void publishInTransaction(EventDraft<Numbered> draft, String id, boolean rollBack) {
		boolean[] published = new boolean[1];
		try {
			this.transaction.executeWithoutResult((status) -> {
				this.bus.publish(draft);
				if (this.load.inTransaction().toNanos() > 0) {
					LockSupport.parkNanos(this.load.inTransaction().toNanos());
				}
				published[0] = true;
				if (rollBack) {
					status.setRollbackOnly();
				}
			});
		}
		finally {
			if (rollBack || !published[0]) {
				this.journal.failed(id);
			}
		}
		if (!rollBack) {
			this.journal.succeeded(id);
		}
	}

}
