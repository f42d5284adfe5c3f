package io.github.carillon.events.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests when a request is sent again (C92, W8).
 */
class WebhookScheduleTests {

	private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

	@Test
	void sendsTenTimesAsStandardWebhooksSays() {
		assertThat(WebhookSchedule.STANDARD.attempts()).isEqualTo(10);
		assertThat(delay(1, null)).isEqualTo(Duration.ofSeconds(5));
		assertThat(delay(2, null)).isEqualTo(Duration.ofMinutes(5));
		assertThat(delay(9, null)).isEqualTo(Duration.ofHours(24));
		assertThat(WebhookSchedule.STANDARD.delay(10, null, NOW, () -> 0.5)).isEmpty();
	}

	@Test
	void delaysDifferByAFifth() {
		assertThat(WebhookSchedule.STANDARD.delay(2, null, NOW, () -> 0)).contains(Duration.ofMinutes(4));
		assertThat(WebhookSchedule.STANDARD.delay(2, null, NOW, () -> 1)).contains(Duration.ofMinutes(6));
	}

	@ParameterizedTest
	@CsvSource({ "120, PT2M", "' 120 ', PT2M", "1, PT5S", "86400, PT24H", "86401, PT24H",
			"1000000000000000000000, PT24H", "'Thu, 01 Jan 2026 12:10:00 GMT', PT10M",
			"'Thu, 01 Jan 2026 11:00:00 GMT', PT5S", "'Fri, 01 Jan 2027 12:00:00 GMT', PT24H" })
	void aReceiverIsLeftAloneForAsLongAsItAsks(String retryAfter, Duration delay) {
		assertThat(delay(1, retryAfter)).isEqualTo(delay);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "-1", "1e9", "1.5", "soon", "Thu, 99 Jan 2026 12:10:00 GMT", "١٢" })
	void whatCannotBeReadIsIgnored(String retryAfter) {
		assertThat(delay(1, retryAfter)).isEqualTo(Duration.ofSeconds(5));
	}

	@Test
	void neverComesBackEarlierThanAskedByChance() {
		assertThat(WebhookSchedule.STANDARD.delay(1, "120", NOW, () -> 0)).contains(Duration.ofMinutes(2));
	}

	@Test
	void aScheduleNeedsDelaysThatAreNotNegative() {
		assertThatIllegalArgumentException().isThrownBy(() -> new WebhookSchedule(List.of()));
		assertThatIllegalArgumentException().isThrownBy(() -> new WebhookSchedule(List.of(Duration.ofSeconds(-1))));
	}

	private static Duration delay(int attempts, String retryAfter) {
		return WebhookSchedule.STANDARD.delay(attempts, retryAfter, NOW, () -> 0.5).orElseThrow();
	}

}
