package io.github.carillon.events.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.carillon.events.DerivedEvents;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Capability C23.
 */
class EventTypeCheckTests {

	private final Logger logger = (Logger) LoggerFactory.getLogger(EventTypeCheck.class);

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final EventTypeRegistry types = new EventTypeRegistry();

	private final StrictSchemas schemas = new StrictSchemas();

	private final EventTypeValidator validator = new EventTypeValidator(this.types, this.schemas);

	@BeforeEach
	void watchTheLog() {
		this.log.start();
		this.logger.addAppender(this.log);
		this.types.register(EventTypeDefinition.named("known").withSchema(EventSchema.of("{}")));
		this.types.register(EventTypeDefinition.named("shapeless"));
	}

	@AfterEach
	void leaveTheLog() {
		this.logger.detachAppender(this.log);
	}

	@Test
	void rejectsWhatViolatesTheSchema() {
		EventTypeCheck check = check(Validation.REJECT, UnknownTypes.ALLOW);
		assertThatExceptionOfType(SchemaViolationException.class)
			.isThrownBy(() -> check.beforePublish(event("known", "bad")))
			.withMessage("Data of event type 'known' does not match its schema:%n    /a: is bad%n    (root): is bad too"
				.formatted())
			.satisfies((ex) -> {
				assertThat(ex.type()).isEqualTo("known");
				assertThat(ex.violations()).hasSize(2);
			});
	}

	@Test
	void returnsTheEventItselfWhenAllIsWell() {
		EventTypeCheck check = check(Validation.REJECT, UnknownTypes.REJECT);
		Event<?> event = event("known", "good");
		assertThat(check.beforePublish(event)).isSameAs(event);
		Event<?> shapeless = event("shapeless", "bad");
		assertThat(check.beforePublish(shapeless)).isSameAs(shapeless);
		assertThat(this.log.list).isEmpty();
	}

	@Test
	void warnsOncePerTypeAndCounts() {
		EventTypeCheck check = check(Validation.WARN, UnknownTypes.WARN);
		for (int i = 0; i < 3; i++) {
			check.beforePublish(event("known", "bad"));
			check.beforePublish(event("unknown", "x"));
			check.beforePublish(event("knwon", "x"));
		}
		assertThat(this.log.list).hasSize(3);
		assertThat(this.log.list.get(0).getFormattedMessage()).contains("'known'", "/a: is bad");
		assertThat(this.log.list.get(1).getFormattedMessage()).contains("'unknown' is not registered");
		assertThat(this.log.list.get(2).getFormattedMessage()).contains("Did you mean known?");
		assertThat(check.warnings()).isEqualTo(Map.of("known", 3L, "unknown", 3L, "knwon", 3L));
	}

	@Test
	void derivedTypesNeedNotBeRegistered() {
		List<Event<?>> published = new ArrayList<>();
		EventBus bus = EventBus.builder()
			.interceptor(check(Validation.REJECT, UnknownTypes.REJECT))
			.listener(DerivedEvents.failures())
			.listener(DerivedEvents.results())
			.listener(DerivedEvents.registrations())
			.recorder((event, transaction) -> published.add(event))
			.build();
		bus.respond("shapeless", (event) -> 7);
		bus.subscribe("shapeless", (event) -> {
			throw new IllegalStateException("no");
		});
		bus.publish("shapeless");
		assertThat(published).extracting(Event::type)
			.containsExactly("handler.registered", "handler.registered", "shapeless", "shapeless.result",
					"shapeless.failed");
		bus.close();
	}

	@Test
	void theHeaderOfDerivedEventsAloneOpensNoDoor() {
		EventTypeCheck check = check(Validation.REJECT, UnknownTypes.REJECT);
		Event<?> forged = event("unknown", "x").toBuilder().header(DerivedEvents.HEADER, "failed").build();
		assertThatExceptionOfType(UnknownEventTypeException.class).isThrownBy(() -> check.beforePublish(forged));
	}

	@Test
	void failureToCheckIsAViolation() {
		Event<?> event = event("known", "unreadable");
		EventTypeCheck warns = check(Validation.WARN, UnknownTypes.ALLOW);
		assertThat(warns.beforePublish(event)).isSameAs(event);
		assertThat(this.log.list).singleElement()
			.satisfies(
					(line) -> assertThat(line.getFormattedMessage()).contains("(root): cannot be checked: no session"));
		assertThat(warns.warnings()).containsExactly(Map.entry("known", 1L));
		assertThatExceptionOfType(SchemaViolationException.class)
			.isThrownBy(() -> check(Validation.REJECT, UnknownTypes.ALLOW).beforePublish(event))
			.withMessageContaining("cannot be checked: no session")
			.withCauseInstanceOf(IllegalStateException.class);
	}

	@Test
	void namesFromOutsideCannotFillTheMemory() {
		EventTypeCheck check = check(Validation.OFF, UnknownTypes.WARN);
		for (int i = 0; i < 1_500; i++) {
			check.beforePublish(event("type" + i, "x"));
		}
		assertThat(check.warnings()).hasSize(1_001).containsEntry("(others)", 500L);
		assertThat(this.log.list).hasSizeLessThanOrEqualTo(1_001);
	}

	@Test
	void offDoesNotLook() {
		check(Validation.OFF, UnknownTypes.ALLOW).beforePublish(event("known", "bad"));
		check(Validation.OFF, UnknownTypes.ALLOW).beforePublish(event("unknown", "bad"));
		assertThat(this.log.list).isEmpty();
		assertThat(this.schemas.asked).isZero();
	}

	@Test
	void rejectsUnknownTypesWithTheNearestNames() {
		EventTypeCheck check = check(Validation.REJECT, UnknownTypes.REJECT);
		assertThatExceptionOfType(UnknownEventTypeException.class)
			.isThrownBy(() -> check.beforePublish(event("knowm", "x")))
			.withMessageContaining("'knowm' is not registered")
			.withMessageContaining("Did you mean known?")
			.satisfies((ex) -> {
				assertThat(ex.type()).isEqualTo("knowm");
				assertThat(ex.nearest()).containsExactly("known");
			});
	}

	@Test
	void derivesASchemaOnce() {
		this.types.register(EventTypeDefinition.named("typed").withDataClass(String.class));
		EventTypeCheck check = check(Validation.REJECT, UnknownTypes.REJECT);
		check.beforePublish(event("typed", "good"));
		check.beforePublish(event("typed", "good"));
		assertThat(this.schemas.derived).isEqualTo(1);
		assertThat(this.validator.schemaOf("typed")).contains(EventSchema.of("derived"));
		assertThat(this.validator.schemaOf("shapeless")).isEmpty();
	}

	@Test
	void malformedSchemaIsFoundAtStartUpWithItsOrigin() {
		this.types
			.register(EventTypeDefinition.named("broken").withSchema(EventSchema.of("broken")).withOrigin("a.json"));
		assertThatIllegalArgumentException().isThrownBy(this.validator::checkSchemas)
			.withMessage("Schema of event type 'broken' (from a.json) cannot be used: no schema");
	}

	private EventTypeCheck check(Validation validation, UnknownTypes unknownTypes) {
		return new EventTypeCheck(this.types, this.validator, validation, unknownTypes);
	}

	private static Event<?> event(String type, String data) {
		return Event.builder(type, data).build();
	}

	/**
	 * Knows that the data "bad" is.
	 */
	private static final class StrictSchemas implements EventSchemas {

		private int asked;

		private int derived;

		@Override
		public EventSchema derive(Class<?> dataClass) {
			this.derived++;
			return EventSchema.of("derived");
		}

		@Override
		public void check(EventSchema schema) {
			if (schema.text().equals("broken")) {
				throw new IllegalArgumentException("no schema");
			}
		}

		@Override
		public List<SchemaViolation> validate(EventSchema schema, Object data) {
			this.asked++;
			if (data.equals("unreadable")) {
				throw new IllegalStateException("no session");
			}
			return data.equals("bad") ? List.of(new SchemaViolation("/a", "type", "is bad"),
					new SchemaViolation("", "type", "is bad too")) : List.of();
		}

		@Override
		public List<SchemaViolation> validateText(EventSchema schema, String json) {
			return validate(schema, json);
		}

	}

}
