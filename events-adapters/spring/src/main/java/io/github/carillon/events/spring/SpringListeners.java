package io.github.carillon.events.spring;

import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.context.event.GenericApplicationListenerAdapter;
import org.springframework.context.event.SmartApplicationListener;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;

/**
 * The application listeners of a context and its ancestors: those registered, however
 * late, and those that are yet to be made.
 */
final class SpringListeners {

	private final ConfigurableApplicationContext context;

	private final Predicate<ApplicationListener<?>> ignored;

	/**
	 * Creates a view of the listeners of a context.
	 * @param context the context
	 * @param ignored the listeners that do not count
	 */
	SpringListeners(ConfigurableApplicationContext context, Predicate<ApplicationListener<?>> ignored) {
		this.context = context;
		this.ignored = ignored;
	}

	/**
	 * Returns a number that changes when listeners come or go, also one for another.
	 * @throws java.util.ConcurrentModificationException when they do so meanwhile
	 */
	int stamp() {
		int stamp = 0;
		for (ApplicationContext next = this.context; next != null; next = next.getParent()) {
			if (next instanceof AbstractApplicationContext open) {
				for (ApplicationListener<?> listener : open.getApplicationListeners()) {
					stamp = 31 * stamp + System.identityHashCode(listener);
				}
			}
		}
		return stamp;
	}

	/**
	 * Returns what listens.
	 * @throws java.util.ConcurrentModificationException when listeners come or go
	 * meanwhile
	 */
	List<Candidate> all() {
		List<Candidate> candidates = new ArrayList<>();
		for (ApplicationContext next = this.context; next != null; next = next.getParent()) {
			if (next instanceof AbstractApplicationContext open) {
				collect(open, candidates::add);
			}
		}
		candidates.sort((one, other) -> AnnotationAwareOrderComparator.INSTANCE.compare(one.order(), other.order()));
		return candidates;
	}

	private void collect(AbstractApplicationContext open, Consumer<Candidate> candidates) {
		for (ApplicationListener<?> listener : open.getApplicationListeners()) {
			if (!this.ignored.test(listener) && !isForAllOfSprings(listener)) {
				candidates.accept(new Made(listener));
			}
		}
		ConfigurableListableBeanFactory beans = open.getBeanFactory();
		for (String name : beans.getBeanNamesForType(ApplicationListener.class, true, false)) {
			if (!beans.containsSingleton(name)) {
				candidates.accept(new Named(beans, name));
			}
		}
	}

	/**
	 * The framework's own listeners to everything, such as those that pass events on to
	 * others, look for its own events.
	 */
	private static boolean isForAllOfSprings(ApplicationListener<?> listener) {
		Class<?> type = AopUtils.getTargetClass(listener);
		return type.getName().startsWith("org.springframework.") && !(listener instanceof SmartApplicationListener)
				&& declared(type).getType() == ApplicationEvent.class;
	}

	private static ResolvableType declared(Class<?> listenerClass) {
		return ResolvableType.forClass(listenerClass).as(ApplicationListener.class).getGeneric();
	}

	/**
	 * A listener, or what will be one.
	 */
	sealed interface Candidate {

		/**
		 * Returns whether it wants events of a type; in doubt it does.
		 */
		boolean wants(ResolvableType eventType);

		/**
		 * Returns what its place among others follows from.
		 */
		Object order();

		/**
		 * Calls it.
		 */
		void call(ApplicationEvent event);

	}

	/**
	 * A listener that is there.
	 *
	 * @param listener the listener
	 */
	private record Made(ApplicationListener<?> listener) implements Candidate {

		@Override
		public boolean wants(ResolvableType eventType) {
			return generic().supportsEventType(eventType);
		}

		@Override
		public Object order() {
			return this.listener;
		}

		@Override
		public void call(ApplicationEvent event) {
			generic().onApplicationEvent(event);
		}

		private GenericApplicationListener generic() {
			return (this.listener instanceof GenericApplicationListener already) ? already
					: new GenericApplicationListenerAdapter(this.listener);
		}

	}

	/**
	 * A bean that is a listener once it is made, judged by its definition.
	 *
	 * @param beans where it will be
	 * @param name its name
	 */
	private record Named(ConfigurableListableBeanFactory beans, String name) implements Candidate {

		@Override
		public boolean wants(ResolvableType eventType) {
			Class<?> type = this.beans.getType(this.name, false);
			if (type == null || SmartApplicationListener.class.isAssignableFrom(type)) {
				return true;
			}
			ResolvableType declared = declared(type);
			if (declared.getType() instanceof TypeVariable && this.beans.containsBeanDefinition(this.name)) {
				declared = this.beans.getMergedBeanDefinition(this.name)
					.getResolvableType()
					.as(ApplicationListener.class)
					.getGeneric();
			}
			return declared.resolve() == null || declared.isAssignableFrom(eventType);
		}

		@Override
		public Object order() {
			return this;
		}

		@Override
		public void call(ApplicationEvent event) {
			new Made(this.beans.getBean(this.name, ApplicationListener.class)).call(event);
		}

	}

}
