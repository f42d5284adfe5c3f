package io.github.carillon.events.spring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.github.carillon.events.DataConverter;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventTypeBinding;
import io.github.carillon.events.EventTypeResolver;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.core.env.MapPropertySource;

/**
 * An application context with a bus, a registrar and a bridge, as an application has it.
 */
final class ListenerContext implements AutoCloseable {

	private static final JsonMapper JSON = JsonMapper.shared();

	static final DataConverter CONVERTER = new DataConverter() {

		@Override
		public <T> T convert(Object data, Class<T> target) {
			return JSON.convertValue(data, target);
		}

	};

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private final List<EventTypeBinding> types = new ArrayList<>();

	private final SpringCommitBoundary boundary = new SpringCommitBoundary();

	private UnaryOperator<EventBus.Builder> builder = UnaryOperator.identity();

	private @Nullable EventBus bus;

	static ListenerContext of(Class<?>... components) {
		return new ListenerContext().with(components).start();
	}

	ListenerContext with(Class<?>... components) {
		if (components.length > 0) {
			this.context.register(components);
		}
		return this;
	}

	ListenerContext withTypes(Class<?>... dataClasses) {
		Arrays.stream(dataClasses).map(EventTypeResolver.annotations()::findByClass).forEach(this.types::add);
		return this;
	}

	ListenerContext withProperties(Map<String, Object> properties) {
		this.context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
		return this;
	}

	ListenerContext customize(Consumer<AnnotationConfigApplicationContext> customizer) {
		customizer.accept(this.context);
		return this;
	}

	ListenerContext withBus(UnaryOperator<EventBus.Builder> customizer) {
		this.builder = customizer;
		return this;
	}

	ListenerContext withMulticaster(Supplier<? extends ApplicationEventMulticaster> multicaster) {
		this.context.registerBean("applicationEventMulticaster", ApplicationEventMulticaster.class, multicaster::get);
		return this;
	}

	ListenerContext start() {
		Types resolver = new Types(this.types);
		this.bus = this.builder
			.apply(EventBus.builder().name("test").types(resolver).converter(CONVERTER).commitBoundary(this.boundary))
			.build();
		EventBus started = this.bus;
		this.context.registerBean(EventBus.class, () -> started);
		this.context.registerBean(SpringCommitBoundary.class, () -> this.boundary);
		this.context.registerBean(OnEventRegistrar.class,
				() -> new OnEventRegistrar(started, CONVERTER, resolver, () -> this.types));
		this.context.registerBean(ApplicationEventBridge.class, () -> new ApplicationEventBridge(() -> started,
				resolver, () -> this.context.getBean(OnEventRegistrar.class).afterSingletonsInstantiated()));
		this.context.refresh();
		return this;
	}

	EventBus bus() {
		if (this.bus == null) {
			throw new IllegalStateException("Not started");
		}
		return this.bus;
	}

	AnnotationConfigApplicationContext context() {
		return this.context;
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	@Override
	public void close() {
		this.context.close();
		if (this.bus != null) {
			this.bus.close();
		}
	}

	/**
	 * Registered types, and annotated ones.
	 */
	private record Types(Collection<EventTypeBinding> registered) implements EventTypeResolver {

		@Override
		public @Nullable EventTypeBinding findByClass(Class<?> dataClass) {
			return EventTypeResolver.annotations().findByClass(dataClass);
		}

		@Override
		public @Nullable EventTypeBinding findByName(String type) {
			return this.registered.stream().filter((binding) -> binding.name().equals(type)).findFirst().orElse(null);
		}

	}

}
