package io.github.carillon.events;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * The envelope: C01, C04, C05, C06.
 */
class EventTests {

	private static final UUID ID = UUID.fromString("01a1fcf3-9b2e-7299-9a99-cba87c656617");

	@Test
	void isEqualById() {
		Event<String> one = Event.builder("one", "data").id(ID).build();
		Event<String> same = Event.builder("two", "other").id(ID).build();
		assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
		assertThat(one).isNotEqualTo(Event.builder("one", "data").build()).isNotEqualTo("one");
	}

	@Test
	void doesNotChangeWithWhatItWasMadeOf() {
		Map<String, String> headers = new HashMap<>(Map.of("channel", "api"));
		List<String> path = new ArrayList<>(List.of("a#1"));
		Event<String> event = Event.builder("order.noted", "data").headers(headers).path(path).build();
		headers.put("channel", "cli");
		path.add("b#2");
		assertThat(event.headers()).containsExactly(Map.entry("channel", "api"));
		assertThat(event.path()).containsExactly("a#1");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> event.headers().put("a", "b"));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> event.path().add("c#3"));
	}

	@Test
	void aCopyHasEverythingAndLeavesTheOriginalAlone() {
		Event<String> event = Event.builder("order.noted", "data")
			.id(ID)
			.source("shop")
			.subject("o-1")
			.time(Instant.parse("2026-11-21T12:00:00.000000001Z"))
			.key("k")
			.correlationId("c")
			.causationId(ID)
			.priority(EventPriority.CRITICAL)
			.version("3")
			.header("channel", "api")
			.path(List.of("a#1"))
			.replayed(true)
			.build();
		assertThat(event.toBuilder().build()).usingRecursiveComparison().isEqualTo(event);
		Event<Integer> changed = event.toBuilder().header("channel", "cli").key("other").data(7).build();
		assertThat(changed.data()).isEqualTo(7);
		assertThat(changed.headers()).containsEntry("channel", "cli");
		assertThat(event.headers()).containsEntry("channel", "api");
		assertThat(event.key()).contains("k");
	}

	@Test
	void aDraftIsNotChangedByItsWithers() {
		EventDraft<Object> draft = EventDraft.of("order.noted", "data").withHeader("channel", "api").withKey("k");
		EventDraft<Object> other = draft.withHeader("channel", "cli")
			.withSource("other")
			.withSubject("s")
			.withKey("l")
			.withId(ID)
			.withPriority(EventPriority.ERROR);
		try (EventBus bus = EventBus.create("shop")) {
			assertThat(bus.publish(draft).event()).satisfies((event) -> {
				assertThat(event.headers()).containsEntry("channel", "api");
				assertThat(event.source()).isEqualTo("shop");
				assertThat(event.subject()).isEmpty();
				assertThat(event.key()).contains("k");
				assertThat(event.id()).isNotEqualTo(ID);
				assertThat(event.priority()).isEqualTo(EventPriority.NORMAL);
			});
			assertThat(bus.publish(other).event()).satisfies((event) -> {
				assertThat(event.headers()).containsEntry("channel", "cli");
				assertThat(event.source()).isEqualTo("other");
				assertThat(event.subject()).contains("s");
				assertThat(event.key()).contains("l");
				assertThat(event.id()).isEqualTo(ID);
				assertThat(event.priority()).isEqualTo(EventPriority.ERROR);
			});
		}
	}

	@Test
	void aDraftPublishedTwiceIsTwoEvents() {
		EventDraft<Object> draft = EventDraft.of("order.noted", "data");
		try (EventBus bus = EventBus.create("shop")) {
			assertThat(bus.publish(draft).event()).isNotEqualTo(bus.publish(draft).event());
		}
	}

	@Test
	void priorityIsFilterableAndDoesNotReorder() {
		try (EventBus bus = EventBus.create("shop")) {
			List<EventPriority> seen = new ArrayList<>();
			bus.subscribe("*",
					SubscriptionOptions.defaults().withFilter((event) -> event.priority() != EventPriority.DEBUG),
					(event) -> seen.add(event.priority()));
			bus.publishAll(List.of(EventDraft.of("a", 1).withPriority(EventPriority.DEBUG), EventDraft.of("a", 1),
					EventDraft.of("a", 1).withPriority(EventPriority.CRITICAL)));
			assertThat(seen).containsExactly(EventPriority.NORMAL, EventPriority.CRITICAL);
		}
		assertThat(EventPriority.values()).extracting(Enum::name)
			.containsExactly("DEBUG", "INFO", "NORMAL", "WARNING", "ERROR", "CRITICAL", "MONITORING");
	}

	@ParameterizedTest
	@ValueSource(strings = { "task.completed", "test_complete", "UserLoginEvent", "a-b.C_d.9", "x" })
	void takesLegalTypeNames(String name) {
		assertThat(Event.builder(name, 1).build().type()).isEqualTo(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ".", "a.", ".a", "a..b", "a b", "a*", "ordér", "a/b", "a\r\nb", "a\u0000",
			"\u0430dmin", "a\u202Eb" })
	void refusesIllegalTypeNamesOnOneLine(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> EventDraft.of(name, 1))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains("order.created").doesNotContain("\n", "\u202E"));
	}

	@Test
	void takesTypeNamesOfTwoHundredCharacters() {
		EventDraft.of("a".repeat(200), 1);
		assertThatIllegalArgumentException().isThrownBy(() -> EventDraft.of("a".repeat(201), 1))
			.withMessageContaining("201")
			.withMessageContaining("200");
	}

	@Test
	void namesWhatIsMissingOrBlank() {
		EventDraft<Object> draft = EventDraft.of("a", 1);
		assertThatIllegalArgumentException().isThrownBy(() -> draft.withSource(" ")).withMessageContaining("source");
		assertThatIllegalArgumentException().isThrownBy(() -> draft.withHeader(" ", "x"))
			.withMessageContaining("header");
		assertThatNullPointerException().isThrownBy(() -> draft.withHeader("channel", nullString()))
			.withMessageContaining("channel");
	}

	@Test
	void aDraftWithoutDataHasAnEmptyMap() {
		try (EventBus bus = EventBus.create("test")) {
			assertThat(bus.publish(EventDraft.ofType("order.noted").withKey("k")).event()).satisfies((event) -> {
				assertThat(event.type()).isEqualTo("order.noted");
				assertThat(event.data()).isEqualTo(Map.of());
				assertThat(event.key()).contains("k");
			});
		}
	}

	@Test
	@SuppressWarnings("NullAway")
	void whoForgetsTheDataIsToldHowToLeaveItOut() {
		assertThatIllegalArgumentException().isThrownBy(() -> EventDraft.of("order.noted"))
			.withMessageContaining("EventDraft.ofType(name)");
		assertThatNullPointerException().isThrownBy(() -> EventDraft.of("order.noted", null))
			.withMessageContaining("'order.noted'")
			.withMessageContaining("EventDraft.ofType(type)");
	}

	@Test
	void neverShowsItsData() {
		assertThat(Event.builder("login", "s3cret").source("a\nb").build().toString()).contains("login")
			.doesNotContain("s3cret")
			.doesNotContain("\n");
	}

	@SuppressWarnings("NullAway")
	private static String nullString() {
		return null;
	}

}
