package io.github.carillon.events.outbox;

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

	private final LongAdder errors;

	private final LogInterval interval;

	StoreTrouble(LongAdder errors, LongSupplier nanoTime) {
		this.errors = errors;
		this.interval = new LogInterval(nanoTime);
	}

	void report(String what, Throwable error) {
		this.errors.increment();
		long quiet = this.interval.next();
		if (quiet != LogInterval.QUIET) {
			log.warn("The outbox could not {} and tries again; nothing is lost. {} more errors in the last seconds. {}",
					what, quiet, error.toString());
			log.debug("What went wrong with the outbox", error);
		}
	}

}
