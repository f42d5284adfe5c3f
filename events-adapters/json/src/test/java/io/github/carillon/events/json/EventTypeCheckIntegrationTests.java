package io.github.carillon.events.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventType;
import io.github.carillon.events.schema.EventSchema;
import io.github.carillon.events.schema.EventTypeCheck;
import io.github.carillon.events.schema.EventTypeDefinition;
import io.github.carillon.events.schema.EventTypeRegistry;
import io.github.carillon.events.schema.EventTypeValidator;
import io.github.carillon.events.schema.SchemaViolation;
import io.github.carillon.events.schema.SchemaViolationException;
import io.github.carillon.events.schema.UnknownEventTypeException;
import io.github.carillon.events.schema.UnknownTypes;
import io.github.carillon.events.schema.Validation;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Capability C23: with a bus and real schemas.
 */
class EventTypeCheckIntegrationTests {

	private final EventTypeRegistry types = new EventTypeRegistry();

	private final EventTypeValidator validator = new EventTypeValidator(this.types, CarillonJson.create().schemas());

	private final List<Event<?>> recorded = new ArrayList<>();

	private final List<Event<?>> handled = new ArrayList<>();

	@Test
	void rejectedEventIsNeitherRecordedNorDispatched() {
		try (EventBus bus = bus(Validation.REJECT, UnknownTypes.REJECT)) {
			this.types.register(Order.class);
			assertThatExceptionOfType(SchemaViolationException.class)
				.isThrownBy(() -> bus.publish(new Order("", new BigDecimal("-1"))))
				.satisfies((ex) -> assertThat(ex.violations()).extracting(SchemaViolation::pointer)
					.contains("/id", "/total"));
			assertThatExceptionOfType(SchemaViolationException.class)
				.isThrownBy(() -> bus.publish("order.created", Map.of("total", "x")))
				.withMessageContaining("/id: ")
				.withMessageContaining("/total: ");
			assertThatExceptionOfType(UnknownEventTypeException.class)
				.isThrownBy(() -> bus.publish("order.craeted", Map.of()))
				.withMessageContaining("Did you mean order.created?");
			assertThat(this.recorded).isEmpty();
			assertThat(this.handled).isEmpty();
			bus.publish(new Order("o-1", BigDecimal.ONE));
			bus.publish("order.created", Map.of("id", "o-2", "total", 2));
			assertThat(this.recorded).hasSize(2);
			assertThat(this.handled).hasSize(2);
		}
	}

	@Test
	void typesThatWereOnlyNamedHaveTheirSchemaAndVersion() {
		try (EventBus bus = bus(Validation.REJECT, UnknownTypes.ALLOW)) {
			this.types.register(EventTypeDefinition.named("order.noted")
				.withVersion("2")
				.withSchema(EventSchema.ofFields(Map.of("orderId", "string"))));
			assertThatExceptionOfType(SchemaViolationException.class)
				.isThrownBy(() -> bus.publish("order.noted", Map.of("orderId", 1)));
			assertThat(bus.publish("order.noted", Map.of("orderId", "1")).event().version()).isEqualTo("2");
			assertThat(bus.publish("anything", Map.of()).event().version()).isEqualTo("1");
		}
	}

	@Test
	void dataThatCannotBeWrittenIsAViolationLikeAnyOther() {
		this.types.register(EventTypeDefinition.named("circle").withSchema(EventSchema.ofFields(Map.of())));
		Map<String, Object> circle = new HashMap<>();
		circle.put("self", circle);
		try (EventBus bus = bus(Validation.REJECT, UnknownTypes.REJECT)) {
			assertThatExceptionOfType(SchemaViolationException.class).isThrownBy(() -> bus.publish("circle", circle))
				.withMessageContaining(
						"(root): cannot be checked: Data of java.util.HashMap cannot be written as JSON");
		}
		assertThat(this.recorded).isEmpty();
		try (EventBus bus = bus(Validation.WARN, UnknownTypes.REJECT)) {
			bus.publish("circle", circle);
		}
		assertThat(this.recorded).hasSize(1);
		assertThat(this.handled).hasSize(1);
	}

	@Test
	void examplesAreChecked() {
		this.types.register(Order.class);
		this.types.register(BadExample.class);
		this.types.register(NoJson.class);
		assertThat(this.validator.checkExamples()).containsOnlyKeys("bad.example", "no.json")
			.hasEntrySatisfying("bad.example",
					(violations) -> assertThat(violations).extracting(SchemaViolation::pointer)
						.containsExactly("/count"));
	}

	private EventBus bus(Validation validation, UnknownTypes unknownTypes) {
		EventBus bus = EventBus.builder()
			.types(this.types)
			.recorder((event, transaction) -> this.recorded.add(event))
			.interceptor(new EventTypeCheck(this.types, this.validator, validation, unknownTypes))
			.build();
		bus.subscribe("*", this.handled::add);
		return bus;
	}

	@EventType(value = "order.created", example = "{\"id\":\"o-1\",\"total\":1}")
	record Order(@NotBlank String id, @DecimalMin("0") BigDecimal total) {
	}

	@EventType(value = "bad.example", example = "{\"count\":\"one\"}")
	record BadExample(int count) {
	}

	@EventType(value = "no.json", example = "count: 1")
	record NoJson(int count) {
	}

}
