package io.github.carillon.events;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Events about who listens: C52.
 */
class RegistrationEventsTests {

	private final List<Event<?>> recorded = new CopyOnWriteArrayList<>();

	private final EventBus bus = bus("shop");

	@Test
	void aSubscriptionIsToldWhenItIsMadeAndWhenItEnds() {
		Subscription mail = this.bus.subscribe("order.*",
				SubscriptionOptions.defaults().withId("mail").withMode(DeliveryMode.ASYNC), (event) -> {
				});
		DerivedEvents.Registration data = new DerivedEvents.Registration("mail", "mail", "order.*", DeliveryMode.ASYNC,
				this.bus.label());
		assertThat(this.recorded).singleElement().satisfies((event) -> {
			assertThat(event.type()).isEqualTo("handler.registered");
			assertThat(event.data()).isEqualTo(data);
			assertThat(event.causationId()).isEmpty();
			assertThat(event.headers()).containsEntry(DerivedEvents.HEADER, "registered");
			assertThat(DerivedEvents.isDerived(event)).isTrue();
		});
		mail.close();
		mail.close();
		assertThat(this.recorded).hasSize(2).last().satisfies((event) -> {
			assertThat(event.type()).isEqualTo("handler.unregistered");
			assertThat(event.data()).isEqualTo(data);
		});
	}

	@Test
	void whoListensHearsOfItselfAndOfThoseThatComeLater() {
		List<String> heard = new ArrayList<>();
		subscribe("before");
		Subscription ears = this.bus.subscribe(DerivedEvents.Registration.class,
				SubscriptionOptions.defaults().withId("ears"),
				(event) -> heard.add(event.type() + " " + event.data().handlerId()));
		subscribe("after").close();
		ears.close();
		assertThat(heard).containsExactly("handler.registered ears", "handler.registered after",
				"handler.unregistered after");
		assertThat(this.recorded).extracting(Event::type)
			.containsExactly("handler.registered", "handler.registered", "handler.registered", "handler.unregistered",
					"handler.unregistered");
	}

	@Test
	void aSubscriptionForOneEventIsToldToHaveEnded() {
		this.bus.subscribe("order.created", SubscriptionOptions.defaults().withId("once").once(), (event) -> {
		});
		this.bus.publish("order.created");
		this.bus.publish("order.created");
		assertThat(this.recorded).extracting(Event::type)
			.containsExactly("handler.registered", "order.created", "handler.unregistered", "order.created");
	}

	@Test
	void whatAHandlerSubscribesIsCausedByItsEvent() {
		this.bus.subscribe("order.created", (event) -> subscribe("inner"));
		Publication<Object> created = this.bus.publish("order.created").orThrow();
		assertThat(this.recorded).last().satisfies((event) -> {
			assertThat(event.type()).isEqualTo("handler.registered");
			assertThat(event.causationId()).contains(created.event().id());
			assertThat(event.correlationId()).isEqualTo(created.event().correlationId());
		});
		assertThat(created.children()).isEmpty();
	}

	@Test
	void subscribingOnHearingOfASubscriptionDoesNotGoOnForEver() {
		List<Subscription> made = new ArrayList<>();
		this.bus.subscribe("handler.registered", (event) -> made.add(subscribe("inner-" + made.size())));
		subscribe("outer");
		assertThat(made).hasSize(2);
		assertThat(this.recorded).extracting(Event::type).containsExactly("handler.registered", "handler.registered");
	}

	@Test
	void oneListenerServesSeveralBuses() {
		DeliveryListener shared = DerivedEvents.registrations();
		List<String> heard = new ArrayList<>();
		EventBus one = EventBus.builder().name("one").listener(shared).build();
		EventBus two = EventBus.builder().name("two").listener(shared).build();
		one.subscribe("handler.registered", (event) -> heard.add("one"));
		two.subscribe("handler.registered", (event) -> heard.add("two"));
		assertThat(heard).containsExactly("one", "two");
		one.close();
		two.close();
	}

	@Test
	void nothingIsDerivedFromASubscriptionThatOutlivesItsBus() {
		Subscription mail = subscribe("mail");
		this.bus.close();
		List<String> warnings = LoggedWarnings.of(DerivedEvents.class, mail::close);
		assertThat(mail.isActive()).isFalse();
		assertThat(warnings).isEmpty();
		assertThat(this.bus.statistics().dropped()).isZero();
	}

	private Subscription subscribe(String id) {
		return this.bus.subscribe("order.*", SubscriptionOptions.defaults().withId(id), (event) -> {
		});
	}

	private EventBus bus(String name) {
		return EventBus.builder()
			.name(name)
			.listener(DerivedEvents.registrations())
			.recorder((event, transaction) -> this.recorded.add(event))
			.build();
	}

}
