package io.github.carillon.events;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long something is, in messages.
 */
class TimeTextTests {

	@ParameterizedTest
	@CsvSource({ "PT0S, 0 s", "PT0.000000007S, 7 ns", "PT0.000846321S, 846 µs", "PT0.1S, 100 ms",
			"PT0.0123456S, 12.3 ms", "PT1.5S, 1.5 s", "PT10S, 10 s", "PT59.9999S, 59.999 s", "PT1M, 1 min",
			"PT90S, 1 min 30 s", "PT1H5M, 1 h 5 min", "PT49H, 2 d 1 h", "PT-1S, PT-1S" })
	void saysItInTheLargestUnits(Duration time, String text) {
		assertThat(TimeText.of(time)).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource({ "PT2562047788015215H30M7S", "PT-2562047788015215H-30M-8S" })
	void takesTheLongestTimesThereAre(Duration time) {
		assertThat(TimeText.of(time)).isNotEmpty();
	}

}
