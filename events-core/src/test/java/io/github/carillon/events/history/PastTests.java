package io.github.carillon.events.history;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PastTests {

	private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

	@Test
	void beginsWhereItsWindowDoes() {
		assertThat(Past.all().begin(NOON)).isEqualTo(Instant.MIN);
		assertThat(Past.none().begin(NOON)).isEqualTo(NOON);
		assertThat(Past.last(Duration.ofMinutes(1)).begin(NOON)).isEqualTo("2026-11-21T11:59:00Z");
		assertThat(Past.last(Duration.ofSeconds(Long.MAX_VALUE)).begin(NOON)).isEqualTo(Instant.MIN);
		assertThat(Past.none().isNone()).isTrue();
		assertThat(Past.all().isNone()).isFalse();
		assertThat(Past.last(Duration.ofMinutes(1)).isNone()).isFalse();
	}

	@Test
	void isEqualByItsWindow() {
		assertThat(Past.last(Duration.ofSeconds(60))).isEqualTo(Past.last(Duration.ofMinutes(1)))
			.hasSameHashCodeAs(Past.last(Duration.ofMinutes(1)))
			.isNotEqualTo(Past.all());
		assertThat(Past.last(Duration.ZERO)).isEqualTo(Past.none()).isNotEqualTo(Past.all());
		assertThat(Past.all()).hasToString("all");
		assertThat(Past.none()).hasToString("none");
		assertThat(Past.last(Duration.ofMinutes(1))).hasToString("last PT1M");
	}

	@Test
	void refusesAWindowThatIsNegative() {
		assertThatIllegalArgumentException().isThrownBy(() -> Past.last(Duration.ofSeconds(-1)))
			.withMessageContaining("use Past.none()");
	}

}
