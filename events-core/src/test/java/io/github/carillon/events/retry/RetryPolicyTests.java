package io.github.carillon.events.retry;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

import io.github.carillon.events.DurationText;
import io.github.carillon.events.Retry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * C70.
 */
class RetryPolicyTests {

	private static final Throwable ERROR = new IllegalStateException("down");

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final RetryPolicy EXACT = RetryPolicy.defaults().withJitter(Duration.ZERO);

	@Test
	void hasTheDefaultsOfTheAnnotation() throws Exception {
		assertThat(RetryPolicy.of(annotation("defaults"))).isEqualTo(RetryPolicy.defaults())
			.hasToString("RetryPolicy[maxRetries=3, delay=PT1S, multiplier=2.0, jitter=PT0.2S, maxDelay=PT5M, "
					+ "includes=[], excludes=[]]");
		RetryPolicy policy = RetryPolicy.defaults();
		assertThat(policy.maxRetries()).isEqualTo(3);
		assertThat(policy.delay()).isEqualTo(SECOND);
		assertThat(policy.multiplier()).isEqualTo(2);
		assertThat(policy.jitter()).isEqualTo(Duration.ofMillis(200));
		assertThat(policy.maxDelay()).isEqualTo(Duration.ofMinutes(5));
	}

	@Test
	void readsAnAnnotation() throws Exception {
		RetryPolicy policy = RetryPolicy.of(annotation("own"));
		assertThat(policy)
			.isEqualTo(RetryPolicy.defaults()
				.withMaxRetries(7)
				.withDelay(Duration.ofMillis(50))
				.withMultiplier(1.5)
				.withJitter(Duration.ZERO)
				.withMaxDelay(Duration.ofSeconds(5))
				.withIncludes(IOException.class)
				.withExcludes(FileNotFoundException.class))
			.hasSameHashCodeAs(RetryPolicy.of(annotation("own")));
	}

	@Test
	void resolvesThePlaceholdersOfAnAnnotation() throws Exception {
		assertThat(RetryPolicy.of(annotation("placeholder"), (text) -> text.replace("${delay}", "3s")).delay())
			.isEqualTo(Duration.ofSeconds(3));
	}

	@ParameterizedTest
	@ValueSource(strings = { "placeholder", "tooLong", "negative", "shrinking", "noTime", "endless" })
	void refusesAnAnnotationThatMakesNoSense(String method) throws Exception {
		Retry retry = annotation(method);
		assertThatIllegalArgumentException().isThrownBy(() -> RetryPolicy.of(retry))
			.withMessageMatching("(@Retry\\((delay|maxDelay)\\)|maxRetries|multiplier) is .+(: ).+");
	}

	@ParameterizedTest
	@CsvSource({ "5s, PT5S", "200ms, PT0.2S", "PT5S, PT5S", "pt1m, PT1M", "3, PT0.003S", "2m, PT2M", "1h, PT1H",
			"1d, PT24H", "7us, PT0.000007S", "9ns, PT0.000000009S", "' 5 s ', PT5S", "0s, PT0S" })
	void readsTimes(String text, Duration time) {
		assertThat(DurationText.parse("delay", text)).isEqualTo(time);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "s", "5 parsecs", "5x", "-5s", "1.5s", "PT", "999999999999999999d", "٥s" })
	void refusesWhatIsNoTime(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> DurationText.parse("@Retry(delay)", text))
			.withMessageStartingWith("@Retry(delay) is '" + text + "', which is no time: write ")
			.withMessageContaining("5s");
	}

	@Test
	void waitsLongerEachTimeUpToTheLongest() {
		RetryPolicy policy = EXACT.withMaxRetries(6).withMaxDelay(Duration.ofSeconds(10));
		assertThat(delays(policy, 7)).containsExactly(SECOND, Duration.ofSeconds(2), Duration.ofSeconds(4),
				Duration.ofSeconds(8), Duration.ofSeconds(10), Duration.ofSeconds(10), null);
	}

	@Test
	void neverRetriesWhenTold() {
		assertThat(RetryPolicy.none().delayAfter(1, ERROR)).isEmpty();
	}

	@Test
	void variesByAJitterThatGrowsAsTheTimeDoes() {
		RetryPolicy policy = RetryPolicy.defaults();
		assertThat(delays(policy.withRandom(() -> 0), 3)).containsExactly(SECOND, Duration.ofMillis(1600),
				Duration.ofMillis(3200));
		assertThat(delays(policy.withRandom(() -> 1), 3)).containsExactly(Duration.ofMillis(1200),
				Duration.ofMillis(2400), Duration.ofMillis(4800));
	}

	@Test
	void variesBetweenTheDelayAndTheLongestOnly() {
		RetryPolicy policy = RetryPolicy.defaults()
			.withJitter(Duration.ofSeconds(3))
			.withMaxDelay(Duration.ofSeconds(4));
		assertThat(delays(policy.withRandom(() -> 0), 3)).containsOnly(SECOND);
		assertThat(delays(policy.withRandom(() -> 1), 3)).containsOnly(Duration.ofSeconds(4));
	}

	@Test
	void isDifferentForTwoThatFailTogether() {
		RetryPolicy policy = RetryPolicy.defaults().withMaxRetries(1000).withMultiplier(1);
		assertThat(delays(policy, 100)).doesNotContain(SECOND.negated())
			.allSatisfy((delay) -> assertThat(delay).isBetween(SECOND, Duration.ofMillis(1200)));
		assertThat(delays(policy, 100).stream().distinct().count()).isGreaterThan(50);
	}

	@Test
	void neitherOverflowsNorTurnsNegative() {
		Duration longest = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
		RetryPolicy policy = RetryPolicy.defaults()
			.withMaxRetries(Integer.MAX_VALUE)
			.withMultiplier(Double.MAX_VALUE)
			.withMaxDelay(longest);
		for (Duration delay : List.of(Duration.ZERO, Duration.ofNanos(1), SECOND, longest)) {
			for (Duration jitter : List.of(Duration.ZERO, Duration.ofNanos(1), longest)) {
				for (int attempt : new int[] { Integer.MIN_VALUE, 0, 1, 2, 1000, Integer.MAX_VALUE }) {
					RetryPolicy extreme = policy.withDelay(delay).withJitter(jitter);
					for (double random : new double[] { 0, 0.5, 1 }) {
						assertThat(extreme.withRandom(() -> random).delayAfter(attempt, ERROR)).get()
							.satisfies((time) -> assertThat(time).isBetween(Duration.ZERO,
									Duration.ofNanos(Long.MAX_VALUE)));
					}
				}
			}
		}
	}

	@Test
	void cutsADelayThatIsLongerThanTheLongest() {
		assertThat(EXACT.withDelay(Duration.ofHours(1)).delayAfter(1, ERROR)).contains(Duration.ofMinutes(5));
	}

	@Test
	void retriesWhatIsIncludedOrCausedByIt() {
		RetryPolicy policy = EXACT.withIncludes(IOException.class);
		assertThat(policy.isRetried(new IOException())).isTrue();
		assertThat(policy.isRetried(new FileNotFoundException())).isTrue();
		assertThat(policy.isRetried(new UncheckedIOException(new IOException()))).isTrue();
		assertThat(policy.isRetried(new IllegalStateException())).isFalse();
		assertThat(policy.delayAfter(1, new IllegalStateException())).isEmpty();
	}

	@Test
	void doesNotRetryWhatIsExcludedOrCausedByIt() {
		RetryPolicy policy = EXACT.withIncludes(IOException.class).withExcludes(FileNotFoundException.class);
		assertThat(policy.isRetried(new FileNotFoundException())).isFalse();
		assertThat(policy.isRetried(new UncheckedIOException(new FileNotFoundException()))).isFalse();
		assertThat(policy.isRetried(new IOException(new TimeoutException()))).isTrue();
		assertThat(RetryPolicy.defaults().withExcludes(IOException.class).isRetried(new TimeoutException())).isTrue();
	}

	@Test
	void comesToAnEndWithCausesThatGoInCircles() {
		Exception one = new Exception("one");
		Exception other = new Exception("other", one);
		one.initCause(other);
		assertThat(EXACT.withExcludes(IOException.class).isRetried(one)).isTrue();
	}

	private static List<Duration> delays(RetryPolicy policy, int count) {
		return Arrays.asList(IntStream.rangeClosed(1, count)
			.mapToObj((attempt) -> policy.delayAfter(attempt, ERROR))
			.map((delay) -> delay.orElse(null))
			.toArray(Duration[]::new));
	}

	private static Retry annotation(String method) throws NoSuchMethodException {
		return Listeners.class.getDeclaredMethod(method).getAnnotation(Retried.class).value();
	}

	@Retention(RetentionPolicy.RUNTIME)
	@interface Retried {

		Retry value();

	}

	static final class Listeners {

		@Retried(@Retry)
		void defaults() {
		}

		@Retried(@Retry(maxRetries = 7, delay = "50ms", multiplier = 1.5, jitter = "0s", maxDelay = "PT5S",
				includes = IOException.class, excludes = FileNotFoundException.class))
		void own() {
		}

		@Retried(@Retry(delay = "${delay}"))
		void placeholder() {
		}

		@Retried(@Retry(delay = "10m"))
		void tooLong() {
		}

		@Retried(@Retry(maxRetries = -1))
		void negative() {
		}

		@Retried(@Retry(multiplier = 0.5))
		void shrinking() {
		}

		@Retried(@Retry(maxDelay = "soon"))
		void noTime() {
		}

		@Retried(@Retry(multiplier = Double.POSITIVE_INFINITY))
		void endless() {
		}

	}

}
