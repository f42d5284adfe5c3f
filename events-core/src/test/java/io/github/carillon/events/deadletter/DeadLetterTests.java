package io.github.carillon.events.deadletter;

import java.time.Instant;
import java.util.UUID;

import io.github.carillon.events.Event;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * C71.
 */
class DeadLetterTests {

	private static final Event<?> EVENT = Event.builder("order.created", "secret").build();

	private static final Instant NOON = Instant.parse("2030-06-01T12:00:00Z");

	@Test
	void hasTheSameIdForTheSameEventAndTarget() {
		UUID id = DeadLetter.id(EVENT.id(), "listener:a");
		assertThat(letter(new Exception()).id()).isEqualTo(id).isEqualTo(letter(new Error()).id());
		assertThat(DeadLetter.id(EVENT.id(), "listener:b")).isNotEqualTo(id);
		assertThat(DeadLetter.id(UUID.randomUUID(), "listener:a")).isNotEqualTo(id);
	}

	@Test
	void doesNotShowTheData() {
		assertThat(letter(new IllegalStateException("also secret"))).asString()
			.contains("order.created", "listener:a", "IllegalStateException", "1 attempts")
			.doesNotContain("secret");
	}

	@Test
	void cutsWhatIsTooLong() {
		StackOverflowError deep = new StackOverflowError("m".repeat(100_000));
		Throwable causes = deep;
		for (int i = 0; i < 1000; i++) {
			causes = new IllegalStateException("cause " + i, causes);
		}
		Failure failure = Failure.of(causes);
		assertThat(failure.errorType()).isEqualTo("java.lang.IllegalStateException");
		assertThat(failure.message()).isEqualTo("cause 999");
		assertThat(failure.stack()).hasSize(Failure.MAX_STACK)
			.startsWith("java.lang.IllegalStateException: cause 999")
			.endsWith("…");
		assertThat(Failure.of(deep).message()).hasSize(Failure.MAX_MESSAGE);
	}

	@Test
	void cutsNoCharacterInHalf() {
		String bells = "\uD83D\uDD14".repeat(Failure.MAX_MESSAGE);
		assertThat(new Failure("E", bells, "").message()).isEqualTo(bells.substring(0, Failure.MAX_MESSAGE - 2) + "…");
		assertThat(new Failure("E", "x" + bells, "").message())
			.isEqualTo("x" + bells.substring(0, Failure.MAX_MESSAGE - 2) + "…");
	}

	@Test
	void describesAnExceptionThatCannotDescribeItself() {
		Failure failure = Failure.of(new Speechless());
		assertThat(failure.errorType()).isEqualTo(Speechless.class.getName());
		assertThat(failure.message()).contains("java.lang.UnsupportedOperationException");
		assertThat(Failure.of(new Exception()).message()).isEmpty();
	}

	@Test
	void refusesWhatCannotBe() {
		DeadLetter letter = letter(new Exception());
		assertThatIllegalArgumentException()
			.isThrownBy(() -> DeadLetter.of(EVENT, "listener:a", new Exception(), 0, NOON))
			.withMessageContaining("never tried");
		assertThatIllegalArgumentException().isThrownBy(() -> letter.firstFailedAt(NOON.plusNanos(1)))
			.withMessageContaining("before it failed first");
	}

	@Test
	void failsAgainLaterThanBefore() {
		DeadLetter again = letter(new Exception()).failedAgain(new Error("worse"), NOON.minusSeconds(1));
		assertThat(again.lastFailure()).isEqualTo(NOON.plusNanos(1));
		assertThat(again.firstFailure()).isEqualTo(NOON);
		assertThat(again.attempts()).isEqualTo(2);
		assertThat(again.failure().message()).isEqualTo("worse");
	}

	private static DeadLetter letter(Throwable error) {
		return DeadLetter.of(EVENT, "listener:a", error, 1, NOON);
	}

	@SuppressWarnings("serial")
	static final class Speechless extends RuntimeException {

		@Override
		public String getMessage() {
			throw new UnsupportedOperationException();
		}

	}

}
