package io.github.carillon.events;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Events that are published anew: C11.
 */
class EventResetTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private final EventBus bus = EventBus.create("shop");

	private final EventBus fifo = EventBus.builder().name("fifo").ordering(Ordering.FIFO).build();

	private final List<Object> handled = Collections.synchronizedList(new ArrayList<>());

	@AfterEach
	void closeBuses() {
		this.bus.close(Duration.ZERO);
		this.fifo.close(Duration.ofSeconds(5));
	}

	@Test
	void whatIsResetIsPublishedAnew() {
		this.bus.subscribe("**", (event) -> this.handled.add(event.id()));
		this.bus.subscribe("parent", (event) -> this.bus
			.publish(EventDraft.of("child", 7).withKey("k").withSubject("s").withHeader("h", "v")));
		Event<?> child = this.bus.publish("parent").children().get(0).event();
		Event<?> anew = this.bus.publish(child.reset()).event();
		assertThat(anew.id()).isNotEqualTo(child.id());
		assertThat(anew.time()).isAfter(child.time());
		assertThat(anew.causationId()).isEqualTo(child.causationId()).isPresent();
		assertThat(anew.correlationId()).isEqualTo(child.correlationId()).isPresent();
		assertThat(anew.path()).isEqualTo(child.path()).containsExactly(this.bus.label());
		assertThat(anew).usingRecursiveComparison().ignoringFields("id", "time").isEqualTo(child);
		assertThat(this.handled).hasSize(3).doesNotHaveDuplicates();
	}

	@Test
	void whatIsResetInAHandlerKeepsItsParent() {
		this.bus.subscribe("parent", (event) -> this.bus.publish("child"));
		Publication<Object> parent = this.bus.publish("parent");
		Event<?> child = parent.children().get(0).event();
		this.bus.subscribe("retry", (event) -> this.bus.publish(child.reset()));
		Publication<Object> retry = this.bus.publish("retry");
		assertThat(retry.children()).singleElement()
			.satisfies((anew) -> assertThat(anew.event().causationId()).contains(parent.event().id()));
	}

	@Test
	void whatIsResetKeepsItsPathAndIsNotForwardedBack() {
		this.bus.forwardTo(this.fifo, "**");
		this.fifo.subscribe("**", (event) -> this.handled.add(event));
		this.bus.publish("tick").await(SOON);
		Event<?> there = (Event<?>) this.handled.get(0);
		Publication<?> anew = this.fifo.publish(there.reset()).await(SOON);
		assertThat(anew.event().path()).containsExactly(this.bus.label(), this.fifo.label());
		this.bus.publish(there.reset()).await(SOON);
		assertThat(this.handled).hasSize(2);
	}

	@Test
	void aReplayThatIsResetIsNoReplay() {
		Event<String> replayed = Event.builder("tick", "data")
			.id(new UUID(7, 7))
			.time(Instant.EPOCH)
			.replayed(true)
			.build();
		assertThat(replayed.replayed()).isTrue();
		assertThat(this.bus.publish(replayed.reset()).event().replayed()).isFalse();
	}

}
