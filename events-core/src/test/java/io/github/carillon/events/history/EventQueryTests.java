package io.github.carillon.events.history;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventPriority;
import io.github.carillon.events.InvalidPatternException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * C61.
 */
class EventQueryTests {

	private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

	@Test
	void asksForTheFirstHundredOfEverythingItMatches() {
		EventQuery query = EventQuery.matching("order.*");
		assertThat(query.pattern()).hasToString("order.*");
		assertThat(query.limit()).isEqualTo(100);
		assertThat(query.isOldestFirst()).isFalse();
		assertThat(query.source()).isEmpty();
		assertThat(query.status()).isEmpty();
		assertThat(query.after()).isEmpty();
	}

	@Test
	void staysAsItIsWhenCriteriaAreAdded() {
		EventQuery query = EventQuery.matching("*");
		EventQuery changed = query.source("s").header("a", "1").data("x", 1).oldestFirst().limit(5);
		assertThat(query.source()).isEmpty();
		assertThat(query.headers()).isEmpty();
		assertThat(query.hasData()).isFalse();
		assertThat(query.isOldestFirst()).isFalse();
		assertThat(changed.source()).contains("s");
		assertThat(changed.headers()).containsExactly(Map.entry("a", "1"));
		assertThat(changed.hasData()).isTrue();
		assertThat(changed.limit()).isEqualTo(5);
	}

	@Test
	void meetsAllCriteria() {
		Event<?> event = Event.builder("order.created", Map.of("total", 3))
			.source("s")
			.subject("j")
			.key("k")
			.correlationId("c")
			.causationId(new UUID(1, 1))
			.priority(EventPriority.ERROR)
			.header("h", "v")
			.time(NOON)
			.build();
		EventQuery query = EventQuery.matching("order.*")
			.source("s")
			.subject("j")
			.key("k")
			.correlationId("c")
			.causedBy(new UUID(1, 1))
			.priority(EventPriority.WARNING)
			.header("h", "v")
			.data("total", 3L)
			.since(NOON)
			.until(NOON.plusNanos(1));
		assertThat(query.matches(event)).isTrue();
		assertThat(query.source("t").matches(event)).isFalse();
		assertThat(query.subject("t").matches(event)).isFalse();
		assertThat(query.key("t").matches(event)).isFalse();
		assertThat(query.correlationId("t").matches(event)).isFalse();
		assertThat(query.causedBy(new UUID(2, 1)).matches(event)).isFalse();
		assertThat(query.priority(EventPriority.CRITICAL).matches(event)).isFalse();
		assertThat(query.header("h", "w").matches(event)).isFalse();
		assertThat(query.data("total", 4).matches(event)).isFalse();
		assertThat(query.since(NOON.plusNanos(1)).matches(event)).isFalse();
		assertThat(query.until(NOON).matches(event)).isFalse();
		assertThat(EventQuery.matching("order").matches(event)).isFalse();
	}

	@Test
	void refusesWhatIsMalformed() {
		EventQuery query = EventQuery.matching("*");
		assertThatExceptionOfType(InvalidPatternException.class).isThrownBy(() -> EventQuery.matching("a..b"));
		assertThatIllegalArgumentException().isThrownBy(() -> query.limit(0))
			.withMessage("The limit is 0: it can be 1 to 1000; page on with the cursor for more");
		assertThatIllegalArgumentException().isThrownBy(() -> query.limit(1001));
		assertThatIllegalArgumentException().isThrownBy(() -> query.data("a..b", 1))
			.withMessageContaining("has an empty name");
		assertThatIllegalArgumentException().isThrownBy(() -> query.data("", 1));
		assertThatIllegalArgumentException().isThrownBy(() -> query.after("nonsense"))
			.withMessageContaining("use the text that EventPage.next() gave");
		assertThatNullPointerException().isThrownBy(() -> query.source(null)).withMessageContaining("source");
	}

	@Test
	void saysWhatItAsksFor() {
		assertThat(EventQuery.matching("a").source("s").status(EventStatus.FAILED).limit(3))
			.hasToString("EventQuery[matching a, source=s, status=FAILED, limit=3]");
	}

}
