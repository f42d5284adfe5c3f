package io.github.carillon.events.spring;

import java.lang.reflect.Modifier;
import java.util.Map;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventPattern;
import io.github.carillon.events.InvalidPatternException;
import io.github.carillon.events.OnError;
import io.github.carillon.events.Subscription;
import io.github.carillon.events.SubscriptionOptions;
import io.github.carillon.events.retry.RetryPolicy;
import io.github.carillon.events.spring.ListenerDefinition.Delivery;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.util.ClassUtils;

/**
 * Makes subscriptions of listeners, after checking all that can be checked about them.
 */
final class ListenerSubscriber {

	private final EventBus bus;

	private final ConfigurableListableBeanFactory beans;

	private final EventData.Source source;

	private final ListenerTypeCheck typeCheck;

	private final RetryPolicy durableRetry;

	private final ConversionService conversion;

	ListenerSubscriber(EventBus bus, ConfigurableListableBeanFactory beans, EventData.Source source,
			ListenerTypeCheck typeCheck, RetryPolicy durableRetry) {
		this.durableRetry = durableRetry;
		this.bus = bus;
		this.beans = beans;
		this.source = source;
		this.typeCheck = typeCheck;
		ConversionService configured = beans.getConversionService();
		this.conversion = (configured != null) ? configured : DefaultConversionService.getSharedInstance();
	}

	/**
	 * Subscribes a listener.
	 * @throws InvalidListenerException when it cannot be one
	 */
	Subscription subscribe(ListenerDefinition listener) {
		requireCallable(listener);
		ListenerParameters parameters = ListenerParameters.of(listener, this.conversion);
		ListenerPatterns patterns = patterns(listener);
		this.typeCheck.check(listener, patterns.patterns(), parameters.dataClasses());
		ListenerFunction function = new ListenerFunction(bean(listener), parameters, this.source);
		try {
			SubscriptionOptions options = options(listener, patterns, parameters.dataClass());
			Subscription subscription = patterns.patterns().isEmpty()
					? respond(classOf(listener, parameters), options, function)
					: this.bus.respond(patterns.joined(), options, function);
			if (!listener.delivery().autoStartup()) {
				subscription.pause();
			}
			return subscription;
		}
		catch (UnsupportedOperationException | IllegalArgumentException ex) {
			throw listener.invalid(String.valueOf(ex.getMessage()), ex);
		}
	}

	@SuppressWarnings("unchecked")
	private Subscription respond(Class<?> type, SubscriptionOptions options, ListenerFunction function) {
		return this.bus.<Object, @Nullable Object>respond((Class<Object>) type, options, function);
	}

	private static void requireCallable(ListenerDefinition listener) {
		int modifiers = listener.method().getModifiers();
		if (Modifier.isStatic(modifiers)) {
			throw listener.invalid("the method is static and knows no bean. Remove 'static'");
		}
		if (Modifier.isPrivate(modifiers)) {
			throw listener.invalid("the method is private, which no proxy can call. Make it package-private or public");
		}
		if (listener.delivery().mode() == DeliveryMode.AFTER_COMMIT) {
			requireTransactionOfItsOwn(listener);
		}
		requireModeThatAllows(listener);
	}

	private static void requireModeThatAllows(ListenerDefinition listener) {
		Delivery delivery = listener.delivery();
		if (delivery.mode() == DeliveryMode.SYNC && delivery.retry().retries()) {
			throw listener
				.invalid("it has a retry, and mode SYNC: it runs inside publish, in the publisher's transaction, "
						+ "which cannot wait for another attempt. Use mode ASYNC, AFTER_COMMIT or DURABLE, or no retry");
		}
		if (delivery.mode() == DeliveryMode.DURABLE && delivery.onError() == OnError.PROPAGATE) {
			throw listener
				.invalid("it has onError PROPAGATE, and mode DURABLE: it runs after publish has returned, when "
						+ "there is nobody left to throw to. Leave onError out to keep dead letters, or use mode SYNC");
		}
	}

	/**
	 * A listener that joined the transaction that has just been committed would lose what
	 * it writes.
	 */
	private static void requireTransactionOfItsOwn(ListenerDefinition listener) {
		Transactional transactional = AnnotatedElementUtils.findMergedAnnotation(listener.method(),
				Transactional.class);
		if (transactional == null) {
			transactional = AnnotatedElementUtils.findMergedAnnotation(listener.bean().type(), Transactional.class);
		}
		if (transactional != null && transactional.propagation() != Propagation.REQUIRES_NEW
				&& transactional.propagation() != Propagation.NOT_SUPPORTED) {
			throw listener.invalid("""
					@Transactional(propagation = %s) would join the transaction that has just been committed, and lose \
					what the listener writes. Use REQUIRES_NEW or NOT_SUPPORTED, or mode ASYNC"""
				.formatted(transactional.propagation()));
		}
	}

	private ListenerBean bean(ListenerDefinition listener) {
		String name = listener.bean().name();
		ListenerBean bean = new ListenerBean(this.beans, name, listener.method());
		if (this.beans.containsSingleton(name) && !this.beans.isFactoryBean(name)) {
			try {
				bean.check();
			}
			catch (IllegalStateException ex) {
				throw listener.invalid(String.valueOf(ex.getMessage()), ex);
			}
		}
		return bean;
	}

	private static ListenerPatterns patterns(ListenerDefinition listener) {
		try {
			return new ListenerPatterns(listener.patterns().stream().map(EventPattern::parse).toList());
		}
		catch (InvalidPatternException ex) {
			throw listener.invalid(String.valueOf(ex.getMessage()), ex);
		}
	}

	private static Class<?> classOf(ListenerDefinition listener, ListenerParameters parameters) {
		Class<?> type = parameters.dataClass();
		if (type == null) {
			throw listener.invalid("it has neither a pattern nor a parameter that takes data. "
					+ "Give a pattern, as in @OnEvent(\"order.*\"), or take the data");
		}
		if (TreeTypes.isOpen(type) || ClassUtils.isPrimitiveOrWrapper(type) || type.isArray()
				|| type.getName().startsWith("java.")) {
			throw listener.invalid("it has no pattern, and data of type %s says nothing about which events are meant. "
				.formatted(ClassUtils.getShortName(type)) + "Give a pattern, as in @OnEvent(\"order.*\")");
		}
		return type;
	}

	private SubscriptionOptions options(ListenerDefinition listener, ListenerPatterns patterns,
			@Nullable Class<?> dataClass) {
		Delivery delivery = listener.delivery();
		SubscriptionOptions options = SubscriptionOptions.defaults()
			.withId(listener.id())
			.withName(listener.name())
			.withDescription(delivery.description())
			.withOrder(delivery.order())
			.withOnError(delivery.onError())
			.withMode(delivery.mode());
		if (!patterns.patterns().isEmpty() && patterns.needsFilter()) {
			options = options.withFilter((event) -> patterns.matches(event.type()));
		}
		for (Map.Entry<String, String> header : listener.headers().entrySet()) {
			options = options.withHeader(header.getKey(), header.getValue());
		}
		if (!listener.condition().isBlank()) {
			options = options.withFilter(ListenerCondition.of(listener, (dataClass != null) ? dataClass : Object.class,
					this.conversion, this.source));
		}
		if (delivery.mode() == DeliveryMode.DURABLE && !delivery.retry().isSet()) {
			options = options.withRetry(this.durableRetry);
		}
		else if (delivery.retry().retries()) {
			options = options.withRetry(delivery.retry().policy());
		}
		return delivery.limits().applyTo(options);
	}

}
