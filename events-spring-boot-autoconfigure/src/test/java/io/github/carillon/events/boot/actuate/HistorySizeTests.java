package io.github.carillon.events.boot.actuate;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.github.carillon.events.history.EventHistory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HistorySize}.
 */
class HistorySizeTests {

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE);

	private final AtomicLong counts = new AtomicLong();

	private final HistorySize size = new HistorySize(countedHistory(), this.now::get);

	@Test
	void countsOnceInSomeSeconds() {
		assertThat(this.size.get()).isOne();
		this.now.addAndGet(Duration.ofSeconds(9).toNanos());
		assertThat(this.size.get()).isOne();
		this.now.addAndGet(Duration.ofSeconds(1).toNanos());
		assertThat(this.size.get()).isEqualTo(2);
	}

	private EventHistory countedHistory() {
		return (EventHistory) Proxy.newProxyInstance(EventHistory.class.getClassLoader(),
				new Class<?>[] { EventHistory.class }, (proxy, method, arguments) -> this.counts.incrementAndGet());
	}

}
