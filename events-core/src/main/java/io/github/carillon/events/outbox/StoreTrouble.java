package io.github.carillon.events.outbox;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what goes wrong with a store, and logs it, but not each time: all loops of a
 * relay fail while it is down.
 */
final class StoreTrouble {

	private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);

	private static final long QUIET = TimeUnit.SECONDS.toNanos(10);

	private final LongAdder errors;

	private final LongSupplier nanoTime;

	private long logged;

	private long sinceLogged = -1;

	StoreTrouble(LongAdder errors, LongSupplier nanoTime) {
		this.errors = errors;
		this.nanoTime = nanoTime;
	}

	synchronized void report(String what, Throwable error) {
		this.errors.increment();
		long now = this.nanoTime.getAsLong();
		if (this.sinceLogged >= 0 && now - this.logged < QUIET) {
			this.sinceLogged++;
			return;
		}
		log.warn("The outbox could not {} and tries again; nothing is lost. {} more errors in the last seconds. {}",
				what, Math.max(0, this.sinceLogged), error.toString());
		log.debug("What went wrong with the outbox", error);
		this.logged = now;
		this.sinceLogged = 0;
	}

}
