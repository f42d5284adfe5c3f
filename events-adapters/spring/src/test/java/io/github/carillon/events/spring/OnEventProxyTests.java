package io.github.carillon.events.spring;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventType;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.Subscription;
import io.github.carillon.events.spring.elsewhere.PackagePrivateListener;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.aop.Pointcut;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * C31: beans behind proxies and scopes, lazy ones, and methods from elsewhere in the
 * hierarchy.
 */
class OnEventProxyTests {

	private static final List<String> seen = new ArrayList<>();

	private static final AtomicInteger made = new AtomicInteger();

	@BeforeEach
	void forget() {
		seen.clear();
		made.set(0);
	}

	@Test
	void callsThroughClassProxies() {
		try (ListenerContext context = ListenerContext.of(ClassProxies.class, ManyVisibilities.class)) {
			context.bus().publish("x", Map.of()).orThrow();
			assertThat(seen).containsExactly("advised packagePrivate", "packagePrivate on target",
					"advised protectedOne", "protectedOne on target", "advised publicOne", "publicOne on target");
		}
	}

	@Test
	void callsThroughInterfaceProxiesWhatTheInterfaceDeclares() {
		try (ListenerContext context = ListenerContext.of(InterfaceProxies.class, GenericHandler.class)) {
			context.bus().publish(new Placed("a")).orThrow();
			assertThat(seen).containsExactly("advised handle", "handle a");
		}
	}

	@Test
	void callsOnTheTargetWhatAProxyCannotIntercept() {
		try (ListenerContext context = ListenerContext.of(UnrelatedAdvice.class, FromElsewhere.class, FinalMethod.class,
				HiddenByInterface.class)) {
			context.bus().publish("x", Map.of()).orThrow();
			assertThat(context.bus().subscriptions()).hasSize(4);
			assertThat(PackagePrivateListener.seen).containsExactly("initialised");
			assertThat(seen).containsExactly("final on target", "hidden on target");
		}
	}

	@Test
	void refusesWhatWouldSilentlyLoseItsAdvice() {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> ListenerContext.of(ClassProxies.class, FinalMethod.class))
			.withMessageContaining("would silently not apply")
			.withMessageContaining("not final");
	}

	@Test
	void makesALazyBeanForItsFirstEvent() {
		try (ListenerContext context = ListenerContext.of(LazyListener.class)) {
			assertThat(made).hasValue(0);
			context.bus().publish("other", Map.of());
			assertThat(made).hasValue(0);
			context.bus().publish("x", Map.of()).orThrow();
			context.bus().publish("x", Map.of()).orThrow();
			assertThat(made).hasValue(1);
			assertThat(seen).containsExactly("lazy", "lazy");
		}
	}

	@Test
	void makesAPrototypeForEveryEvent() {
		try (ListenerContext context = ListenerContext.of(Prototype.class)) {
			context.bus().publish("x", Map.of()).orThrow();
			context.bus().publish("x", Map.of()).orThrow();
			assertThat(made).hasValue(2);
		}
	}

	@Test
	void callsAScopedBeanOnceThroughItsProxy() {
		try (ListenerContext context = new ListenerContext().with(Scoped.class)
			.customize((application) -> application.getBeanFactory().registerScope("thread", new SimpleThreadScope()))
			.start()) {
			assertThat(context.bus().subscriptions()).hasSize(2);
			context.bus().publish("x", Map.of()).orThrow();
			assertThat(seen).containsExactly("scoped");
			assertThat(made).hasValue(1);
		}
	}

	@Test
	void findsInheritedAndOverriddenMethodsOnce() {
		try (ListenerContext context = ListenerContext.of(Child.class)) {
			context.bus().publish("inherited", Map.of()).orThrow();
			context.bus().publish("overridden", Map.of()).orThrow();
			context.bus().publish("parent.only", Map.of()).orThrow();
			context.bus().publish("child.only", Map.of()).orThrow();
			context.bus().publish("declared", Map.of()).orThrow();
			assertThat(seen).containsExactly("inherited by parent", "overridden by child", "reannotated by child",
					"declared by interface");
		}
	}

	@Test
	void findsBridgedMethodsOnce() {
		try (ListenerContext context = ListenerContext.of(GenericHandler.class)) {
			assertThat(context.bus().subscriptions()).hasSize(2);
			context.bus().publish(new Placed("a")).orThrow();
			assertThat(seen).containsExactly("handle a");
		}
	}

	@Test
	void findsListenersMadeByFactoryMethodsThatDeclareAnInterface() {
		try (ListenerContext context = ListenerContext.of(Factory.class)) {
			context.bus().publish(new Placed("a")).orThrow();
			assertThat(seen).containsExactly("handle a");
		}
	}

	@Test
	void includesBeansOfAParentWithoutARegistrar() {
		try (AnnotationConfigApplicationContext parent = new AnnotationConfigApplicationContext(Parent.class);
				ListenerContext context = new ListenerContext().with(Child.class)
					.customize((application) -> application.setParent(parent))
					.start()) {
			context.bus().publish("parent.only", Map.of()).orThrow();
			assertThat(seen).containsExactly("parent.only by parent");
		}
	}

	@Test
	void leavesBeansOfAParentToItsOwnRegistrar() {
		try (ListenerContext parent = ListenerContext.of(Parent.class);
				ListenerContext context = new ListenerContext()
					.customize((application) -> application.setParent(parent.context()))
					.start()) {
			assertThat(context.bus().subscriptions()).extracting(Subscription::id)
				.containsExactly(ApplicationEventBridge.SUBSCRIPTION_ID);
			parent.bus().publish("parent.only", Map.of()).orThrow();
			assertThat(seen).containsExactly("parent.only by parent");
		}
	}

	@EventType("proxy.placed")
	record Placed(String id) {
	}

	static class ManyVisibilities {

		private final String target = "on target";

		@OnEvent(value = "x", order = 1)
		void packagePrivate() {
			seen.add("packagePrivate " + this.target.strip());
		}

		@OnEvent(value = "x", order = 2)
		protected void protectedOne() {
			seen.add("protectedOne " + this.target.strip());
		}

		@OnEvent(value = "x", order = 3)
		public void publicOne() {
			seen.add("publicOne " + this.target.strip());
		}

	}

	static class FromElsewhere extends PackagePrivateListener {

	}

	static class FinalMethod {

		private final List<String> target = new ArrayList<>(List.of("final on target"));

		@OnEvent(value = "x", order = 1)
		public final void on() {
			seen.addAll(this.target);
		}

	}

	interface Unrelated {

		void unrelated();

	}

	static class HiddenByInterface implements Unrelated {

		private final List<String> target = new ArrayList<>(List.of("hidden on target"));

		@Override
		public void unrelated() {
		}

		@OnEvent(value = "x", order = 2)
		void on() {
			seen.addAll(this.target);
		}

	}

	interface Handler<T> {

		void handle(T data);

	}

	static class GenericHandler implements Handler<Placed> {

		@Override
		@OnEvent
		public void handle(Placed placed) {
			seen.add("handle " + placed.id());
		}

	}

	@Lazy
	static class LazyListener {

		LazyListener() {
			made.incrementAndGet();
		}

		@OnEvent("x")
		void on() {
			seen.add("lazy");
		}

	}

	@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
	static class Prototype {

		Prototype() {
			made.incrementAndGet();
		}

		@OnEvent("x")
		void on() {
			seen.add("prototype");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Scoped {

		@Bean
		@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
		ScopedListener scopedListener() {
			made.incrementAndGet();
			return new ScopedListener("scoped");
		}

	}

	static class ScopedListener {

		private final String name;

		ScopedListener(String name) {
			this.name = name;
		}

		protected ScopedListener() {
			this("uninitialised");
		}

		@OnEvent("x")
		void on() {
			seen.add(this.name);
		}

	}

	static class Parent {

		@OnEvent("inherited")
		void inherited() {
			seen.add("inherited by parent");
		}

		@OnEvent("overridden")
		void overridden() {
			seen.add("overridden by parent");
		}

		@OnEvent("parent.only")
		void reannotated(Event<?> event) {
			seen.add(event.type() + " by parent");
		}

	}

	interface Declaring {

		@OnEvent("declared")
		default void declared() {
			seen.add("declared by interface");
		}

	}

	static class Child extends Parent implements Declaring {

		@Override
		void overridden() {
			seen.add("overridden by child");
		}

		@Override
		@OnEvent("child.only")
		void reannotated(Event<?> event) {
			seen.add("reannotated by child");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Factory {

		@Bean
		Handler<Placed> handler() {
			return new GenericHandler();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ClassProxies {

		@Bean
		static DefaultAdvisorAutoProxyCreator proxies() {
			DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
			creator.setProxyTargetClass(true);
			return creator;
		}

		@Bean
		static DefaultPointcutAdvisor advice() {
			return recordCalls(true);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InterfaceProxies {

		@Bean
		static DefaultAdvisorAutoProxyCreator proxies() {
			return new DefaultAdvisorAutoProxyCreator();
		}

		@Bean
		static DefaultPointcutAdvisor advice() {
			return recordCalls(true);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UnrelatedAdvice {

		@Bean
		static DefaultAdvisorAutoProxyCreator proxies() {
			return new DefaultAdvisorAutoProxyCreator();
		}

		@Bean
		static DefaultPointcutAdvisor advice() {
			return recordCalls(false);
		}

	}

	private static DefaultPointcutAdvisor recordCalls(boolean listeners) {
		Pointcut pointcut = new StaticMethodMatcherPointcut() {

			@Override
			public boolean matches(Method method, Class<?> targetClass) {
				boolean ours = targetClass.getName().startsWith("io.github.carillon") && !targetClass.isRecord()
						&& !EventBus.class.isAssignableFrom(targetClass)
						&& !targetClass.getPackageName().equals("io.github.carillon.events")
						&& targetClass.getName().contains("ProxyTests$");
				boolean listener = method.getName().matches("packagePrivate|protectedOne|publicOne|handle|on");
				return ours && (listeners ? listener : !listener);
			}

		};
		MethodInterceptor record = (invocation) -> {
			seen.add("advised " + invocation.getMethod().getName());
			return invocation.proceed();
		};
		return new DefaultPointcutAdvisor(pointcut, record);
	}

}
