package io.github.carillon.events.spring;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;

import io.github.carillon.events.CronParser;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.ScheduledPublication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Cron expressions of Spring's: C50.
 */
class SpringCronParserTests {

	private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

	private final CronParser parser = new SpringCronParser(BERLIN);

	private List<Instant> after(String time, String cron) {
		CronParser.Times times = this.parser.parse(cron);
		List<Instant> found = new ArrayList<>();
		Instant instant = ZonedDateTime.parse(time).toInstant();
		for (int i = 0; i < 3; i++) {
			instant = times.next(instant);
			found.add(instant);
		}
		return found;
	}

	private static Instant at(String time) {
		return ZonedDateTime.parse(time).toInstant();
	}

	@Test
	void timesAreThoseOfTheZone() {
		assertThat(after("2026-01-01T00:00:00Z", "0 30 9 * * *")).startsWith(at("2026-01-01T08:30:00Z"));
		assertThat(after("2026-07-01T00:00:00Z", "0 30 9 * * *")).startsWith(at("2026-07-01T07:30:00Z"));
		assertThat(after("2026-01-01T00:00:00Z", "@daily")).startsWith(at("2026-01-02T00:00:00+01:00"));
	}

	@Test
	void aTimeThatAClockSetForwardLeavesOutIsLeftOut() {
		assertThat(after("2026-03-28T12:00:00+01:00", "0 30 2 * * *")).startsWith(at("2026-03-30T02:30:00+02:00"));
	}

	@Test
	void aTimeThatAClockSetBackBringsTwiceIsTakenTwice() {
		assertThat(after("2026-10-25T00:00:00+02:00", "0 30 2 * * *")).containsExactly(at("2026-10-25T02:30:00+02:00"),
				at("2026-10-25T02:30:00+01:00"), at("2026-10-26T02:30:00+01:00"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			0 0 25 * * *        | 4  | hour: Invalid value for HourOfDay (valid values 0 - 23): 25
			0 0 9 * * MON-FRY   | 10 | day of the week:
			0  */0 * * * *      | 3  | minute: Incrementer delta must be 1 or higher
			0 0 9 * 13 *        | 8  | month: Invalid value
			0 1,,2 * * * *      | 2  | minute:
			* * * * *           | 0  | 5 fields: it takes six, the first for the second
			@dayly              | 0  | @daily
			''                  | 0  | 0 fields
			""")
	void pointsOutWhatIsWrong(String cron, int position, String reason) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.parser.parse(cron))
			.withMessageContaining("    " + cron + "\n    " + " ".repeat(position) + "^ ")
			.withMessageContaining(reason);
	}

	@Test
	void showsNoLineBreaksAndNothingEndless() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.parser.parse("0 0\r\n9 * * *\u001b X"))
			.withMessageContaining("0 0\uFFFD\uFFFD9 * * *\uFFFD X");
		assertThatIllegalArgumentException().isThrownBy(() -> this.parser.parse("* ".repeat(200)))
			.withMessageContaining("200");
	}

	@Test
	void aBusPublishesOnWhatItUnderstands() {
		try (EventBus bus = EventBus.builder().cron(new SpringCronParser()).build()) {
			ScheduledPublication scheduled = bus.publishOn("@daily", EventDraft.of("tick", 1));
			assertThat(scheduled.when().atZone(ZoneId.systemDefault()).getHour()).isZero();
			assertThat(scheduled.cancel()).isTrue();
			assertThatIllegalArgumentException()
				.isThrownBy(() -> bus.publishOn("0 0 0 30 2 *", EventDraft.of("tick", 1)))
				.withMessageContaining("'0 0 0 30 2 *'")
				.withMessageContaining("never comes");
		}
	}

}
