package io.github.carillon.events.load;

import java.util.concurrent.Semaphore;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.OnEvent;

import org.springframework.stereotype.Component;

/**
 * A durable listener that does nothing but say when it began.
 */
@Component
class IdleListener {

	private final Semaphore begun = new Semaphore(0);

	private volatile long began;

	@OnEvent(id = "idle", mode = DeliveryMode.DURABLE)
	void on(OrderPlaced order) {
		this.began = System.nanoTime();
		this.begun.release();
	}

	/**
	 * Forgets what has begun so far.
	 */
	void forget() {
		this.begun.drainPermits();
	}

	/**
	 * Waits for the next call, and returns the {@link System#nanoTime()} when it began.
	 */
	long awaitCall() throws InterruptedException {
		this.begun.acquire();
		return this.began;
	}

}
