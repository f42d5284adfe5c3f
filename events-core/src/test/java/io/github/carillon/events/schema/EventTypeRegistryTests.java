package io.github.carillon.events.schema;

import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.github.carillon.events.EventType;
import io.github.carillon.events.EventTypeBinding;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Capabilities C20 and C21.
 */
class EventTypeRegistryTests {

	private final EventTypeRegistry registry = new EventTypeRegistry();

	@Test
	void nameAndClassFindEachOther() {
		this.registry.register(OrderCreated.class);
		assertThat(this.registry.findByName("order.created"))
			.isEqualTo(new EventTypeBinding("order.created", "2", OrderCreated.class, String.class));
		assertThat(this.registry.findByClass(OrderCreated.class)).isSameAs(this.registry.findByName("order.created"));
	}

	@Test
	void describesWhatTheAnnotationSays() {
		EventTypeDefinition definition = this.registry.register(OrderCreated.class);
		assertThat(definition.description()).contains("An order was placed");
		assertThat(definition.example()).contains("{}");
		assertThat(definition.deprecated()).isTrue();
		assertThat(definition.resultClass()).contains(String.class);
		assertThat(definition.origin()).isEqualTo("@EventType on " + OrderCreated.class.getTypeName());
		assertThat(this.registry.find("order.created")).contains(definition);
	}

	@Test
	void annotatedClassIsRegisteredWhenItIsFirstAskedFor() {
		assertThat(this.registry.findByName("Plain")).isNull();
		EventTypeBinding binding = this.registry.findByClass(Plain.class);
		assertThat(binding).isNotNull();
		assertThat(binding.name()).isEqualTo("Plain");
		assertThat(this.registry.findByName("Plain")).isSameAs(binding);
		assertThat(this.registry.list()).extracting(EventTypeDefinition::name).containsExactly("Plain");
	}

	@Test
	void subclassIsPublishedAsItsNearestRegisteredSuperclass() {
		this.registry.register(EventTypeDefinition.named("base").withDataClass(Base.class));
		assertThat(this.registry.findByClass(Derived.class)).isSameAs(this.registry.findByName("base"));
		this.registry.register(EventTypeDefinition.named("derived").withDataClass(Derived.class));
		assertThat(this.registry.findByClass(Derived.class)).isSameAs(this.registry.findByName("derived"));
	}

	@Test
	void unknownClassHasNoType() {
		assertThat(this.registry.findByClass(String.class)).isNull();
		assertThat(this.registry.findByName("nothing")).isNull();
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.register(String.class))
			.withMessageContaining("java.lang.String has no @EventType");
	}

	@Test
	void answerChangesWithARegistration() {
		assertThat(this.registry.findByClass(Base.class)).isNull();
		this.registry.register(EventTypeDefinition.named("base").withDataClass(Base.class));
		assertThat(this.registry.findByClass(Base.class)).isNotNull();
	}

	@Test
	void sameTwiceIsFine() {
		EventTypeDefinition first = this.registry.register(OrderCreated.class);
		assertThat(this.registry.register(OrderCreated.class)).isSameAs(first);
		assertThat(this.registry.register(EventTypeDefinition.of(OrderCreated.class).withOrigin("elsewhere")))
			.isSameAs(first);
	}

	@Test
	void schemaFileAndAnnotatedClassCompleteEachOther() {
		EventSchema schema = EventSchema.of("{}");
		this.registry
			.register(EventTypeDefinition.named("order.created").withSchema(schema).withOrigin("order.created.json"));
		assertThat(this.registry.findByName("order.created")).isNull();
		EventTypeDefinition both = this.registry.register(OrderCreated.class);
		assertThat(both.schema()).contains(schema);
		assertThat(both.dataClass()).contains(OrderCreated.class);
		assertThat(both.origin()).contains("order.created.json and @EventType on");
		assertThat(this.registry.findByName("order.created")).isNotNull();
	}

	@Test
	void twoClassesForOneTypeConflict() {
		this.registry.register(OrderCreated.class);
		assertThatExceptionOfType(EventTypeConflictException.class)
			.isThrownBy(() -> this.registry.register(OtherOrderCreated.class))
			.withMessageContaining("order.created")
			.withMessageContaining("@EventType on " + OrderCreated.class.getTypeName())
			.withMessageContaining("@EventType on " + OtherOrderCreated.class.getTypeName())
			.withMessageContaining("data class: ")
			.satisfies((ex) -> {
				assertThat(ex.type()).isEqualTo("order.created");
				assertThat(ex.first().dataClass()).contains(OrderCreated.class);
				assertThat(ex.second().dataClass()).contains(OtherOrderCreated.class);
			});
		assertThat(this.registry.findByName("order.created").dataClass()).isEqualTo(OrderCreated.class);
	}

	@Test
	void conflictIsFoundWhenAnUnregisteredClassIsPublished() {
		this.registry.register(OrderCreated.class);
		assertThatExceptionOfType(EventTypeConflictException.class)
			.isThrownBy(() -> this.registry.findByClass(OtherOrderCreated.class));
	}

	@Test
	void differentDescriptionsConflict() {
		this.registry.register(OrderCreated.class);
		assertThatExceptionOfType(EventTypeConflictException.class)
			.isThrownBy(() -> this.registry.register(EventTypeDefinition.named("order.created")
				.withDescription("Something else")
				.withOrigin("carillon.types in application.yml")))
			.withMessageContaining("description: An order was placed / Something else")
			.withMessageContaining("carillon.types in application.yml");
	}

	@Test
	void oneClassOfTwoTypesConflictsUnlessItsAnnotationDecides() {
		this.registry.register(EventTypeDefinition.named("a").withDataClass(Base.class));
		assertThatExceptionOfType(EventTypeConflictException.class)
			.isThrownBy(() -> this.registry.register(EventTypeDefinition.named("b").withDataClass(Base.class)))
			.withMessageContaining("'a'")
			.withMessageContaining("'b'");
		assertThat(this.registry.find("b")).isEmpty();
		this.registry.register(EventTypeDefinition.named("order.archived").withDataClass(OrderCreated.class));
		assertThat(this.registry.findByClass(OrderCreated.class).name()).isEqualTo("order.created");
		assertThat(this.registry.findByName("order.archived").dataClass()).isEqualTo(OrderCreated.class);
	}

	@Test
	void illegalNameIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> EventTypeDefinition.named("a b"));
		assertThatIllegalArgumentException().isThrownBy(() -> EventTypeDefinition.of(Illegal.class));
	}

	@Test
	void listsSorted() {
		for (String name : new String[] { "b", "a.b", "a", "c" }) {
			this.registry.register(EventTypeDefinition.named(name));
		}
		assertThat(this.registry.list()).extracting(EventTypeDefinition::name).containsExactly("a", "a.b", "b", "c");
	}

	@Test
	void findsTheNamesThatMayHaveBeenMeant() {
		for (String name : new String[] { "order.created", "order.paid", "order.create", "invoice.sent", "user.x" }) {
			this.registry.register(EventTypeDefinition.named(name));
		}
		assertThat(this.registry.nearest("order.craeted", 5)).containsExactly("order.created", "order.create",
				"order.paid");
		assertThat(this.registry.nearest("Order.Paid", 1)).containsExactly("order.paid");
		assertThat(this.registry.nearest("zzzzzzzzzzzzzzzz", 5)).isEmpty();
	}

	@Test
	void manyThreadsSeeOneAnswer() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			for (Future<EventTypeBinding> answer : threads.invokeAll(
					IntStream.range(0, 200).<java.util.concurrent.Callable<EventTypeBinding>>mapToObj((i) -> () -> {
						this.registry.register(EventTypeDefinition.named("type" + i % 20));
						return this.registry.findByClass(OrderCreated.class);
					}).toList())) {
				assertThat(answer.get()).isEqualTo(this.registry.findByName("order.created"));
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void shortFormIsWrittenOut() {
		assertThat(EventSchema.ofFields(Map.of("a\"b", "string?[]?")).text()).isEqualTo("""
				{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":\
				{"a\\"b":{"type":["array","null"],"items":{"type":["string","null"]}}},"required":[]}""");
	}

	@Test
	void shortFormRefusesUnknownTypes() {
		assertThatIllegalArgumentException().isThrownBy(() -> EventSchema.ofFields(Map.of("total", "nmber")))
			.withMessageContaining("'total'")
			.withMessageContaining("'nmber'")
			.withMessageContaining("did you mean 'number'?")
			.withMessageContaining("boolean");
	}

	@EventType(value = "order.created", version = "2", description = "An order was placed", example = "{}",
			deprecated = true, result = String.class)
	record OrderCreated(String id) {
	}

	@EventType("order.created")
	record OtherOrderCreated(String id) {
	}

	@EventType
	record Plain() {
	}

	@EventType("not legal")
	record Illegal() {
	}

	static class Base {

	}

	static class Derived extends Base {

	}

}
