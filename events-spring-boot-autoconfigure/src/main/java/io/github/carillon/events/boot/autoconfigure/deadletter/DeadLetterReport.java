package io.github.carillon.events.boot.autoconfigure.deadletter;

import io.github.carillon.events.deadletter.DeadLetterQuery;
import io.github.carillon.events.deadletter.DeadLetterQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Says at the start how many dead letters there are: nobody tries them again by himself.
 */
final class DeadLetterReport implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(DeadLetterQueue.class);

	private final DeadLetterQueue queue;

	private volatile boolean running;

	DeadLetterReport(DeadLetterQueue queue) {
		this.queue = queue;
	}

	@Override
	public void start() {
		this.running = true;
		try {
			long waiting = this.queue.count(DeadLetterQuery.all());
			if (waiting > 0) {
				log.warn("There are {} dead letters: events that could not be delivered and wait for somebody to have "
						+ "them tried again or discarded. They are at /actuator/events/deadletters, and in DeadLetters",
						waiting);
			}
		}
		catch (RuntimeException ex) {
			log.debug("The dead letters could not be counted", ex);
		}
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
