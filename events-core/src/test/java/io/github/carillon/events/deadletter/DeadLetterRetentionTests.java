package io.github.carillon.events.deadletter;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import io.github.carillon.events.Event;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * C71: retention of dead letters.
 */
class DeadLetterRetentionTests {

	private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

	private final List<String> told = new ArrayList<>();

	private final DeadLetters letters = DeadLetters.in(new InMemoryDeadLetterQueue()).handler(new DeadLetterHandler() {

		@Override
		public void added(DeadLetter letter) {
			// not asked
		}

		@Override
		public void discarded(DeadLetter letter, String reason) {
			DeadLetterRetentionTests.this.told.add(letter.event().type() + ": " + reason);
		}

	}).build();

	@Test
	void discardsWhatIsTooOldAndSaysSo() {
		add("old", Duration.ofDays(91));
		add("young", Duration.ofDays(89));
		try (DeadLetterRetention retention = retention(Duration.ofDays(90), Long.MAX_VALUE)) {
			assertThat(retention.run()).isOne();
			assertThat(retention.run()).isZero();
		}
		assertThat(types()).containsExactly("young");
		assertThat(this.told).containsExactly("old: older than PT2160H");
	}

	@Test
	void discardsTheOldestOfTooMany() {
		for (int i = 0; i < 5; i++) {
			add("a" + i, Duration.ofDays(i));
		}
		try (DeadLetterRetention retention = retention(null, 3)) {
			assertThat(retention.run()).isEqualTo(2);
		}
		assertThat(types()).containsExactly("a0", "a1", "a2");
	}

	@Test
	void keepsEverythingUnlessItIsTooOldOrTooMany() {
		add("old", Duration.ofDays(9_000));
		try (DeadLetterRetention retention = retention(null, 1)) {
			assertThat(retention.run()).isZero();
		}
		assertThat(types()).containsExactly("old");
	}

	@Test
	void worksByItselfOnceItIsStarted() {
		add("old", Duration.ofDays(91));
		try (DeadLetterRetention retention = retention(Duration.ofDays(90), 1)) {
			retention.start(Duration.ofMillis(5));
			await().until(() -> types().isEmpty());
		}
	}

	@Test
	void refusesToKeepNothing() {
		assertThatIllegalArgumentException().isThrownBy(() -> retention(Duration.ZERO, 1)).withMessageContaining("age");
		assertThatIllegalArgumentException().isThrownBy(() -> retention(null, 0)).withMessageContaining("count");
	}

	private DeadLetterRetention retention(Duration maxAge, long maxCount) {
		return new DeadLetterRetention(this.letters, maxAge, maxCount, Clock.fixed(NOON, ZoneOffset.UTC));
	}

	private void add(String type, Duration age) {
		this.letters.add(DeadLetter.of(Event.builder(type, "x").build(), "listener:mail", new Exception("down"), 1,
				NOON.minus(age)));
	}

	private List<String> types() {
		return this.letters.queue()
			.query(DeadLetterQuery.all())
			.letters()
			.stream()
			.map((letter) -> letter.event().type())
			.toList();
	}

}
