package io.github.carillon.events.boot.actuate;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventStatistics;
import io.github.carillon.events.json.CarillonJson;
import io.github.carillon.events.schema.EventTypeDefinition;
import io.github.carillon.events.schema.EventTypeRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@link EventTypeDescriptions} cost where there are many types.
 */
class EventTypeDescriptionsTests {

	private final Map<String, Integer> calls = new ConcurrentHashMap<>();

	@Test
	void whatIsTheSameForAllTypesIsAskedForOnce() {
		EventTypeRegistry types = new EventTypeRegistry();
		try (EventBus bus = EventBus.builder().types(types).build()) {
			bus.subscribe("type.*", (event) -> {
			});
			for (int i = 0; i < 50; i++) {
				types.register(EventTypeDefinition.named("type.n" + i));
				bus.publish("type.n" + i);
			}
			EventTypeDescriptions descriptions = new EventTypeDescriptions(types, null,
					CarillonJson.create().serializer());
			assertThat(descriptions.describe(counted(EventBus.class, bus))).hasSize(50)
				.allSatisfy((type) -> assertThat(type).containsEntry("published", 1L));
		}
		assertThat(this.calls).containsEntry("publishedByType", 1)
			.containsEntry("lastPublishedByType", 1)
			.containsEntry("subscriptions", 1);
	}

	private <T> T counted(Class<T> type, Object target) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
				this.calls.merge(method.getName(), 1, Integer::sum);
				Object result = method.invoke(target, arguments);
				return (result instanceof EventStatistics) ? counted(EventStatistics.class, result) : result;
			}));
	}

}
