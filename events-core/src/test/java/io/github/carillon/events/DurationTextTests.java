package io.github.carillon.events;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * How long something is, in messages.
 */
class DurationTextTests {

	@ParameterizedTest
	@CsvSource({ "PT0S, 0 s", "PT0.000000007S, 7 ns", "PT0.000846321S, 846 µs", "PT0.1S, 100 ms",
			"PT0.0123456S, 12.3 ms", "PT1.5S, 1.5 s", "PT10S, 10 s", "PT59.9999S, 59.999 s", "PT1M, 1 min",
			"PT90S, 1 min 30 s", "PT1H5M, 1 h 5 min", "PT49H, 2 d 1 h", "PT-1S, PT-1S" })
	void saysItInTheLargestUnits(Duration time, String text) {
		assertThat(DurationText.of(time)).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource({ "500ms, PT0.5S", "5s, PT5S", "2m, PT2M", "1h, PT1H", "1d, PT24H", "1H30M, PT1H30M",
			"'1m 30s ', PT1M30S", "1500, PT1.5S", "PT5S, PT5S", "p1d, PT24H", "0s, PT0S" })
	void isReadAsPeopleWriteIt(String text, Duration time) {
		assertThat(DurationText.parse("timeout", text)).isEqualTo(time);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "s", "5 parsecs", "5x", "-5s", "1.5s", "5s soon", "5s 3", "PT", "999999999999999999d" })
	void saysWhatItTakesWhenItIsNone(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> DurationText.parse("timeout", text))
			.withMessage(
					"timeout is '%s', which is no time: write a number and ns, us, ms, s, m, h or d, such as 200ms or 5s, or ISO 8601, such as PT5S",
					text);
	}

	@Test
	void theTimeoutOfATypeIsReadTheSameWay() {
		EventTypeBinding binding = AnnotatedEventTypes.INSTANCE.findByClass(Iso.class);
		assertThat(binding).isNotNull();
		assertThat(binding.options().timeout()).isEqualTo(Duration.ofSeconds(5));
	}

	@ParameterizedTest
	@CsvSource({ "PT2562047788015215H30M7S", "PT-2562047788015215H-30M-8S" })
	void takesTheLongestTimesThereAre(Duration time) {
		assertThat(DurationText.of(time)).isNotEmpty();
	}

	@EventType(timeout = "PT5S")
	record Iso() {
	}

}
