package io.github.carillon.events.longrun;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.github.carillon.events.DeliveryDroppedException;
import io.github.carillon.events.DeliveryListener;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventStatistics;
import io.github.carillon.events.HandlerResult;
import io.github.carillon.events.Publication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the program counted of one bus: what it published there and what its handlers did,
 * and, told by the bus, what became of each event.
 */
final class Account implements DeliveryListener {

	private final String bus;

	private final LongAdder published = new LongAdder();

	private final LongAdder publishedLate = new LongAdder();

	private final LongAdder completed = new LongAdder();

	private final LongAdder returned = new LongAdder();

	private final LongAdder threw = new LongAdder();

	private final LongAdder held = new LongAdder();

	/** By what the runs came to, of events that were given any time. */
	private final Map<String, LongAdder> results = new ConcurrentHashMap<>();

	/** The same for events with a limit: what their handlers counted may be too late. */
	private final Map<String, LongAdder> limited = new ConcurrentHashMap<>();

	private EventStatistics statistics;

	Account(String bus) {
		this.bus = bus;
	}

	void of(EventStatistics statistics) {
		this.statistics = statistics;
	}

	boolean isKeyed() {
		return this.bus.equals("keyed");
	}

	void published() {
		this.published.increment();
	}

	/**
	 * Counts an event that a handler published after it had been given up.
	 */
	void publishedLate() {
		this.publishedLate.increment();
	}

	void returned() {
		this.returned.increment();
	}

	void threw() {
		this.threw.increment();
	}

	/**
	 * Counts a handler that does not return before it is given up.
	 */
	void held() {
		this.held.increment();
	}

	long events() {
		return this.published.sum();
	}

	@Override
	public void completed(Event<?> event, Publication<?> publication) {
		this.completed.increment();
		Map<String, LongAdder> results = event.type().equals(LongRun.LIMITED) ? this.limited : this.results;
		for (HandlerResult result : publication.results()) {
			boolean dropped = result.error().orElse(null) instanceof DeliveryDroppedException;
			String what = dropped ? "DROPPED" : result.status().name();
			results.computeIfAbsent(what, (key) -> new LongAdder()).increment();
		}
	}

	void check() {
		assertThat(this.completed.sum()).as("completed").isEqualTo(this.published.sum());
		assertThat(this.statistics.published()).as("published").isEqualTo(this.published.sum());
		assertThat(this.statistics.discarded()).as("discarded").isEqualTo(this.publishedLate.sum());
		assertThat(count(this.results, "COMPLETED")).as("returned").isEqualTo(this.returned.sum());
		assertThat(count(this.results, "FAILED")).as("threw").isEqualTo(this.threw.sum());
		assertThat(count(this.results, "TIMED_OUT")).as("held").isEqualTo(this.held.sum());
		assertThat(this.statistics.handled()).as("handled").isEqualTo(both("COMPLETED"));
		assertThat(this.statistics.failed()).as("failed").isEqualTo(both("FAILED") + both("TIMED_OUT"));
		assertThat(this.statistics.aborted()).as("aborted").isEqualTo(both("ABORTED"));
		assertThat(this.statistics.cancelled()).as("cancelled").isEqualTo(both("CANCELLED"));
		assertThat(this.statistics.dropped()).as("dropped").isEqualTo(both("DROPPED"));
		assertThat(both("PENDING") + both("STARTED") + both("SKIPPED")).as("not ended").isZero();
		assertThat(this.statistics.inFlight()).as("in flight").isZero();
		assertThat(this.statistics.queued()).as("queued").isZero();
	}

	private long both(String status) {
		return count(this.results, status) + count(this.limited, status);
	}

	private static long count(Map<String, LongAdder> results, String status) {
		LongAdder counted = results.get(status);
		return (counted != null) ? counted.sum() : 0;
	}

	@Override
	public String toString() {
		return "%s: %,d published, %,d completed, %,d returned, %,d threw, %,d held; %s, with a limit %s; %s".formatted(
				this.bus, this.published.sum(), this.completed.sum(), this.returned.sum(), this.threw.sum(),
				this.held.sum(), this.results, this.limited, this.statistics);
	}

}
