package io.github.carillon.events.spring;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.carillon.events.DataConverter;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventTypeBinding;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.Subscription;
import io.github.carillon.events.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Subscribes the {@link OnEvent} methods of all beans to a bus once the singletons are
 * there, and ends the subscriptions with the context. Beans are found as Spring finds its
 * own {@code @EventListener} methods: behind proxies and scopes, with inherited methods
 * and those of interfaces, without making lazy ones. Beans of ancestor contexts that have
 * no registrar of their own are included.
 * <p>
 * Whatever keeps a method from being a listener fails the start of the application with
 * an {@link InvalidListenerException}; an id that is taken, with a
 * {@link io.github.carillon.events.DuplicateSubscriptionException}.
 *
 * @since 0.1
 */
public final class OnEventRegistrar implements SmartInitializingSingleton, BeanFactoryAware, DisposableBean {

	private static final Logger log = LoggerFactory.getLogger(OnEventRegistrar.class);

	private final EventBus bus;

	private final EventData.Source source;

	private final Supplier<? extends Collection<EventTypeBinding>> registered;

	private final RetryPolicy durableRetry;

	private final List<Subscription> subscriptions = new ArrayList<>();

	private @Nullable ConfigurableListableBeanFactory beans;

	private boolean done;

	/**
	 * Creates a registrar.
	 * @param bus the bus
	 * @param converter converts data to what parameters want
	 * @param types knows the class of a type name
	 * @param registered the types that listeners are checked against, asked for once when
	 * the singletons are there
	 */
	public OnEventRegistrar(EventBus bus, DataConverter converter, EventTypeResolver types,
			Supplier<? extends Collection<EventTypeBinding>> registered) {
		this(bus, converter, types, registered, RetryPolicy.defaults());
	}

	/**
	 * Creates a registrar.
	 * @param bus the bus
	 * @param converter converts data to what parameters want
	 * @param types knows the class of a type name
	 * @param registered the types that listeners are checked against, asked for once when
	 * the singletons are there
	 * @param durableRetry when durable listeners that name no retry are tried again
	 */
	public OnEventRegistrar(EventBus bus, DataConverter converter, EventTypeResolver types,
			Supplier<? extends Collection<EventTypeBinding>> registered, RetryPolicy durableRetry) {
		this.durableRetry = durableRetry;
		this.bus = bus;
		this.source = new EventData.Source(converter, types);
		this.registered = registered;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		Assert.isInstanceOf(ConfigurableListableBeanFactory.class, beanFactory);
		this.beans = (ConfigurableListableBeanFactory) beanFactory;
	}

	/**
	 * Subscribes the listeners. No effect when that has been done.
	 * @throws InvalidListenerException when a method cannot be a listener
	 * @throws io.github.carillon.events.DuplicateSubscriptionException when an id is
	 * taken
	 */
	@Override
	public void afterSingletonsInstantiated() {
		if (this.done) {
			return;
		}
		this.done = true;
		ListenerTypeCheck typeCheck = new ListenerTypeCheck(List.copyOf(this.registered.get()));
		try {
			BeanFactory factory = this.beans;
			while (factory instanceof ConfigurableListableBeanFactory current && isOurs(current)) {
				subscribe(current,
						new ListenerSubscriber(this.bus, current, this.source, typeCheck, this.durableRetry));
				factory = current.getParentBeanFactory();
			}
		}
		catch (RuntimeException | Error ex) {
			destroy();
			throw ex;
		}
	}

	private boolean isOurs(ConfigurableListableBeanFactory factory) {
		return factory == this.beans || factory.getBeanNamesForType(OnEventRegistrar.class, false, false).length == 0;
	}

	private void subscribe(ConfigurableListableBeanFactory factory, ListenerSubscriber subscriber) {
		ListenerReader reader = new ListenerReader((text) -> String.valueOf(factory.resolveEmbeddedValue(text)));
		Map<Class<?>, Boolean> barren = new LinkedHashMap<>();
		for (String name : factory.getBeanNamesForType(Object.class)) {
			Class<?> type = ScopedProxyUtils.isScopedTarget(name) ? null : type(factory, name);
			if (type == null || barren.containsKey(type) || isSpringsOwn(type)) {
				continue;
			}
			List<ListenerDefinition> listeners = reader.read(new ListenerDefinition.Bean(name, type));
			if (listeners.isEmpty()) {
				barren.put(type, true);
			}
			listeners.forEach((listener) -> this.subscriptions.add(subscriber.subscribe(listener)));
		}
	}

	/**
	 * Returns the class behind the proxies of a bean, {@code null} when that cannot be
	 * told: a lazy bean of a class that is not there must not keep the application from
	 * starting.
	 */
	private static @Nullable Class<?> type(ConfigurableListableBeanFactory factory, String name) {
		try {
			return targetClass(factory, name);
		}
		catch (RuntimeException | LinkageError ex) {
			log.debug("The class of bean '{}' is not known, so it is not searched for listeners", name, ex);
			return null;
		}
	}

	private static @Nullable Class<?> targetClass(ConfigurableListableBeanFactory factory, String name) {
		Class<?> type = AutoProxyUtils.determineTargetClass(factory, name);
		if (type != null && ScopedObject.class.isAssignableFrom(type)) {
			String target = ScopedProxyUtils.getTargetBeanName(name);
			Class<?> behind = factory.containsBean(target) ? AutoProxyUtils.determineTargetClass(factory, target)
					: null;
			return (behind != null) ? behind : type;
		}
		if (type != null && Proxy.isProxyClass(type) && factory.containsSingleton(name)) {
			return AopUtils.getTargetClass(factory.getBean(name));
		}
		return type;
	}

	private static boolean isSpringsOwn(Class<?> type) {
		return type.getName().startsWith("org.springframework.")
				&& !AnnotatedElementUtils.isAnnotated(ClassUtils.getUserClass(type), Component.class);
	}

	/**
	 * Ends the subscriptions.
	 */
	@Override
	public void destroy() {
		this.subscriptions.forEach(Subscription::close);
		this.subscriptions.clear();
	}

}
