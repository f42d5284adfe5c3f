package io.github.carillon.events.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventType;
import io.github.carillon.events.OnEvent;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.carillon.FrameworkListener;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * C121 and decision 23: the bus and Spring's application events, each listener once.
 */
class ApplicationEventBridgeTests {

	@Test
	void forwardsToSpringAfterItsOwnSynchronousListeners() {
		try (ListenerContext context = ListenerContext.of(Log.class, SpringSide.class, BusSide.class)) {
			context.bus().publish(new Placed("a")).orThrow();
			assertThat(context.bean(Log.class).entries).containsExactly("bus a", "spring a", "supertype a",
					"envelope a", "typed envelope a");
		}
	}

	@Test
	void bringsSpringsObjectsToTheBusAndBothToEachListenerOnce() {
		try (ListenerContext context = ListenerContext.of(Log.class, SpringSide.class, BusSide.class)) {
			context.context().publishEvent(new Placed("a"));
			assertThat(context.bean(Log.class).entries).containsExactly("bus a", "spring a", "supertype a");
		}
	}

	@Test
	void bringsTheChildrenOfSpringsObjectsToSpring() {
		try (ListenerContext context = ListenerContext.of(Log.class, SpringSide.class, BusSide.class, Chain.class)) {
			context.context().publishEvent(new Started("x"));
			assertThat(context.bean(Log.class).entries).containsExactly("bus x", "spring x", "supertype x",
					"envelope x", "typed envelope x");
		}
	}

	/**
	 * On another thread neither the transaction nor what comes from the bus is seen.
	 */
	@Test
	void staysInThePublishersThreadWithAConcurrentMulticaster() {
		SimpleApplicationEventMulticaster concurrent = new SimpleApplicationEventMulticaster();
		concurrent.setTaskExecutor(new SimpleAsyncTaskExecutor());
		try (ListenerContext context = new ListenerContext().with(Log.class, BusSide.class)
			.withMulticaster(() -> concurrent)
			.start()) {
			List<Thread> threads = new CopyOnWriteArrayList<>();
			context.bus().subscribe("placed", (event) -> threads.add(Thread.currentThread()));
			context.context().publishEvent(new Placed("a"));
			assertThat(threads).containsExactly(Thread.currentThread());
		}
	}

	@Test
	void findsAListenerThatCameForAnother() {
		try (ListenerContext context = ListenerContext.of(Log.class, BusSide.class)) {
			ListenerToNothing first = new ListenerToNothing();
			context.context().addApplicationListener(first);
			context.bus().publish(new Placed("a"));
			context.context().removeApplicationListener(first);
			List<String> seen = new ArrayList<>();
			context.context().addApplicationListener(new ListenerToPlaced(seen));
			context.bus().publish(new Placed("b"));
			assertThat(seen).containsExactly("b");
		}
	}

	@Test
	void leavesOtherObjectsAlone() {
		try (ListenerContext context = ListenerContext.of(Log.class, SpringSide.class, Everything.class)) {
			context.context().publishEvent(new Plain("a"));
			context.context().publishEvent("text");
			assertThat(context.bean(Everything.class).seen).isEmpty();
		}
	}

	@Test
	void publishesNothingInAContextThatDoesNotListen() {
		List<Object> multicast = new ArrayList<>();
		SimpleApplicationEventMulticaster recording = new SimpleApplicationEventMulticaster() {

			@Override
			public void multicastEvent(ApplicationEvent event, org.springframework.core.ResolvableType eventType) {
				multicast.add(event);
				super.multicastEvent(event, eventType);
			}

		};
		try (ListenerContext context = new ListenerContext().with(BusSide.class, Log.class)
			.withMulticaster(() -> recording)
			.start()) {
			multicast.clear();
			context.bus().publish(new Placed("a"));
			context.bus().publish("anything", Map.of());
			assertThat(multicast).isEmpty();
		}
	}

	@Test
	void doesNotForwardReplays() {
		try (ListenerContext context = ListenerContext.of(Log.class, SpringSide.class)) {
			Event<Placed> event = Event.builder("placed", new Placed("a")).replayed(true).build();
			ApplicationEventBridge bridge = context.bean(ApplicationEventBridge.class);
			assertThat(bridge.forwards(event)).isFalse();
			assertThat(bridge.forwards(event.toBuilder().replayed(false).build())).isTrue();
		}
	}

	@Test
	void countsListenersToEverythingUnlessTheyAreTheFrameworks() {
		Event<Placed> event = Event.builder("placed", new Placed("a")).build();
		try (ListenerContext context = ListenerContext.of(FrameworkListener.class)) {
			assertThat(context.bean(ApplicationEventBridge.class).forwards(event)).isFalse();
		}
		try (ListenerContext context = ListenerContext.of(UsersListener.class)) {
			assertThat(context.bean(ApplicationEventBridge.class).forwards(event)).isTrue();
		}
	}

	@Test
	void givesOneFormToAListenerThatTakesBoth() {
		try (ListenerContext context = ListenerContext.of(Log.class, TakesAnything.class, OnlyEnvelope.class)) {
			context.bean(Log.class).entries.clear();
			context.bus().publish(new Placed("a")).orThrow();
			assertThat(context.bean(Log.class).entries).containsExactly("anything Placed", "envelope a");
		}
		try (ListenerContext context = ListenerContext.of(Log.class, TakesAnything.class)) {
			context.bean(Log.class).entries.clear();
			context.bus().publish(new Placed("a")).orThrow();
			assertThat(context.bean(Log.class).entries).containsExactly("anything Placed");
		}
	}

	@Test
	void throwsWhatSpringsListenersThrow() {
		try (ListenerContext context = ListenerContext.of(Log.class, BusSide.class, Throwing.class)) {
			assertThatIllegalStateException().isThrownBy(() -> context.bus().publish(new Placed("a")))
				.withMessage("from Spring");
			assertThat(context.bean(Log.class).entries).containsExactly("bus a");
			assertThatIllegalStateException().isThrownBy(() -> context.context().publishEvent(new Placed("b")))
				.withMessage("from Spring");
		}
	}

	@Test
	void findsListenersThatComeLate() {
		try (ListenerContext context = ListenerContext.of(BusSide.class, Log.class)) {
			List<String> late = new ArrayList<>();
			context.bus().publish(new Placed("a"));
			ApplicationListener<PayloadApplicationEvent<Placed>> listener = ApplicationListener
				.forPayload((Placed placed) -> late.add(placed.id()));
			context.context().addApplicationListener(listener);
			context.bus().publish(new Placed("b"));
			context.context().removeApplicationListener(listener);
			context.bus().publish(new Placed("c"));
			assertThat(late).containsExactly("b");
		}
	}

	@Test
	void findsLazyListenersAndThoseOfAParent() {
		try (AnnotationConfigApplicationContext parent = new AnnotationConfigApplicationContext(Log.class,
				SpringSide.class);
				ListenerContext context = new ListenerContext().with(LazyListener.class)
					.customize((application) -> application.setParent(parent))
					.start()) {
			context.bus().publish(new Placed("a"));
			assertThat(parent.getBean(Log.class).entries).containsExactlyInAnyOrder("lazy a", "spring a", "supertype a",
					"envelope a", "typed envelope a");
		}
	}

	@Test
	void keepsWhatSpringPublishesBeforeTheListenersAreThere() {
		try (ListenerContext context = new ListenerContext()
			.with(Log.class, EarlyBird.class, BusSide.class, SpringSide.class)
			.customize((application) -> application
				.addBeanFactoryPostProcessor((factory) -> application.publishEvent(new Placed("very early"))))
			.start()) {
			assertThat(context.bean(Log.class).entries).containsExactly("bus very early", "bus early");
		}
	}

	@Test
	void forwardsWithinTheTransaction() {
		try (ListenerContext context = ListenerContext.of(Log.class, Transactions.class, TransactionalSide.class,
				BusSide.class)) {
			Log log = context.bean(Log.class);
			context.bean(TransactionTemplate.class).executeWithoutResult((status) -> {
				context.bus().publish(new Placed("a"));
				log.entries.add("end");
			});
			assertThat(log.entries).containsExactly("bus a", "end", "after commit a", "bus reaction",
					"later bus reaction");
			log.entries.clear();
			context.bean(TransactionTemplate.class).executeWithoutResult((status) -> {
				context.context().publishEvent(new Placed("b"));
				status.setRollbackOnly();
			});
			assertThat(log.entries).containsExactly("bus b");
		}
	}

	@Test
	void neverLoopsWithAMulticasterThatUsesOtherThreads() {
		SimpleApplicationEventMulticaster concurrent = new SimpleApplicationEventMulticaster();
		concurrent.setTaskExecutor(new SimpleAsyncTaskExecutor());
		try (ListenerContext context = new ListenerContext().with(Log.class, SpringSide.class, BusSide.class)
			.withMulticaster(() -> concurrent)
			.start()) {
			Log log = context.bean(Log.class);
			context.bus().publish(new Placed("a"));
			Awaitility.await().untilAsserted(() -> assertThat(log.entries).hasSize(5));
			context.context().publishEvent(new Placed("b"));
			Awaitility.await().untilAsserted(() -> assertThat(log.entries).hasSize(8));
			Awaitility.await()
				.during(java.time.Duration.ofMillis(200))
				.untilAsserted(() -> assertThat(log.entries).hasSize(8)
					.containsOnlyOnce("bus a", "spring a", "bus b", "spring b"));
		}
	}

	@Test
	void joinsApplicationEventsThatAreEventTypes() {
		try (ListenerContext context = ListenerContext.of(Log.class, ClassicListener.class)) {
			Log log = context.bean(Log.class);
			context.context().publishEvent(new Classic(this));
			assertThat(log.entries).containsExactly("bus classic", "spring classic");
			log.entries.clear();
			context.bus().publish(new Classic(this));
			assertThat(log.entries).containsExactly("bus classic", "spring classic");
		}
	}

	interface Named {

		String id();

	}

	@EventType("placed")
	record Placed(String id) implements Named {
	}

	@EventType("started")
	record Started(String id) {
	}

	record Plain(String id) {
	}

	@EventType("classic")
	static class Classic extends ApplicationEvent {

		private static final long serialVersionUID = 1L;

		Classic(Object source) {
			super(source);
		}

	}

	static class ListenerToNothing implements ApplicationListener<PayloadApplicationEvent<Plain>> {

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<Plain> event) {
		}

	}

	record ListenerToPlaced(List<String> seen) implements ApplicationListener<PayloadApplicationEvent<Placed>> {

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<Placed> event) {
			this.seen.add(event.getPayload().id());
		}

	}

	static class Log {

		final List<String> entries = new CopyOnWriteArrayList<>();

	}

	static class SpringSide {

		private final Log log;

		SpringSide(Log log) {
			this.log = log;
		}

		@EventListener
		@org.springframework.core.annotation.Order(1)
		void on(Placed placed) {
			this.log.entries.add("spring " + placed.id());
		}

		@EventListener
		@org.springframework.core.annotation.Order(2)
		void supertype(Named named) {
			this.log.entries.add("supertype " + named.id());
		}

		@EventListener
		@org.springframework.core.annotation.Order(3)
		void envelope(Event<?> event) {
			if (event.data() instanceof Placed placed) {
				this.log.entries.add("envelope " + placed.id());
			}
		}

		@EventListener
		@org.springframework.core.annotation.Order(4)
		void typedEnvelope(Event<Placed> event) {
			this.log.entries.add("typed envelope " + event.data().id());
		}

		@EventListener
		void other(Event<Plain> event) {
			this.log.entries.add("other");
		}

	}

	static class BusSide {

		private final Log log;

		BusSide(Log log) {
			this.log = log;
		}

		@OnEvent
		void on(Placed placed) {
			this.log.entries.add("bus " + placed.id());
		}

	}

	static class Chain {

		@OnEvent
		Placed on(Started started) {
			return new Placed(started.id());
		}

	}

	static class Everything {

		final List<Object> seen = new ArrayList<>();

		@OnEvent("**")
		void on(Object data) {
			this.seen.add(data);
		}

	}

	static class TakesAnything {

		private final Log log;

		TakesAnything(Log log) {
			this.log = log;
		}

		@EventListener
		void on(Object object) {
			this.log.entries.add("anything " + object.getClass().getSimpleName());
		}

	}

	static class OnlyEnvelope {

		private final Log log;

		OnlyEnvelope(Log log) {
			this.log = log;
		}

		@EventListener
		void on(Event<Placed> event) {
			this.log.entries.add("envelope " + event.data().id());
		}

	}

	static class Throwing {

		@EventListener
		void on(Placed placed) {
			throw new IllegalStateException("from Spring");
		}

	}

	static class UsersListener extends FrameworkListener {

	}

	@Lazy
	static class LazyListener implements ApplicationListener<PayloadApplicationEvent<Placed>> {

		private final Log log;

		LazyListener(Log log) {
			this.log = log;
		}

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<Placed> event) {
			this.log.entries.add("lazy " + event.getPayload().id());
		}

	}

	static class EarlyBird {

		EarlyBird(ApplicationEventPublisher publisher) {
			publisher.publishEvent(new Placed("early"));
		}

	}

	static class ClassicListener {

		private final Log log;

		ClassicListener(Log log) {
			this.log = log;
		}

		@OnEvent
		void bus(Classic classic) {
			this.log.entries.add("bus classic");
		}

		@EventListener
		void spring(Classic classic) {
			this.log.entries.add("spring classic");
		}

	}

	static class TransactionalSide {

		private final Log log;

		private final EventBus bus;

		TransactionalSide(Log log, EventBus bus) {
			this.log = log;
			this.bus = bus;
		}

		@TransactionalEventListener
		void on(Placed placed) {
			this.log.entries.add("after commit " + placed.id());
			this.bus.publish("reaction", Map.of());
		}

		@OnEvent("reaction")
		void reaction() {
			this.log.entries.add("bus reaction");
		}

		@OnEvent(value = "reaction", mode = DeliveryMode.AFTER_COMMIT, order = 1)
		void later() {
			this.log.entries.add("later bus reaction");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(H2Transactions.class)
	@EnableTransactionManagement
	static class Transactions {

	}

}
