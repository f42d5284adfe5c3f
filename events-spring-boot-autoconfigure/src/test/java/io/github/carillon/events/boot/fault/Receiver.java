package io.github.carillon.events.boot.fault;

import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.EventContext;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.Retry;
import io.github.carillon.events.test.fault.DeliveryJournal;

/**
 * A durable listener that writes down what it gets. It fails now and then, but never so
 * often that it is given up.
 */
class Receiver {

	private final Load load;

	private final DeliveryJournal journal = DeliveryJournal.open(Path.of("delivered"));

	Receiver(Load load) {
		this.load = load;
	}

	@OnEvent(id = "receiver", mode = DeliveryMode.DURABLE,
			retry = @Retry(maxRetries = 1000, delay = "20ms", multiplier = 1, jitter = "5ms"))
	void receive(Numbered numbered, EventContext context) {
		while (this.load.hang()) {
			Thread.interrupted();
			LockSupport.park();
		}
		if (ThreadLocalRandom.current().nextDouble() < this.load.failures()) {
			throw new IllegalStateException("fails now and then");
		}
		if (this.load.work().toNanos() > 0) {
			LockSupport.parkNanos(this.load.work().toNanos());
		}
		this.journal.delivered(numbered.id(), context.attempt(), numbered.key(), numbered.sequence());
	}

}
