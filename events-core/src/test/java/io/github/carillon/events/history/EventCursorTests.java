package io.github.carillon.events.history;

import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class EventCursorTests {

	@ParameterizedTest
	@ValueSource(strings = { "2026-11-21T12:00:00.123456789Z", "1969-12-31T23:59:59.999999999Z",
			"+1000000000-12-31T23:59:59.999999999Z", "-1000000000-01-01T00:00:00Z" })
	void isReadBackFromItsText(String time) {
		EventCursor cursor = new EventCursor(Instant.parse(time), UUID.randomUUID());
		assertThat(cursor.toString()).matches("[A-Za-z0-9_-]+");
		assertThat(EventCursor.parse(cursor.toString())).isEqualTo(cursor);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "%", "AAAA", "äöü", "AQ==", "\0" })
	void refusesOtherText(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> EventCursor.parse(text))
			.withMessageStartingWith("The cursor is not valid");
	}

	@Test
	void refusesATimeThatIsNone() {
		byte[] bytes = new byte[29];
		Arrays.fill(bytes, (byte) 0x7f);
		bytes[0] = 1;
		String text = Base64.getUrlEncoder().encodeToString(bytes);
		assertThatIllegalArgumentException().isThrownBy(() -> EventCursor.parse(text))
			.withMessageStartingWith("The cursor is not valid");
	}

	@Test
	void refusesAnotherFormat() {
		byte[] bytes = new byte[29];
		bytes[0] = 2;
		String text = Base64.getUrlEncoder().encodeToString(bytes);
		assertThatIllegalArgumentException().isThrownBy(() -> EventCursor.parse(text));
	}

}
