package io.github.carillon.events.boot.fault;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.Subscription;
import io.github.carillon.events.SubscriptionOptions;
import io.github.carillon.events.boot.fault.KnownBugsApplication.Named;
import io.github.carillon.events.outbox.Outbox;
import io.github.carillon.events.outbox.OutboxDepth;
import io.github.carillon.events.test.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What others who deliver events durably had to mend, and their users had to find. What
 * is proven elsewhere is listed in the documentation of this package.
 */
class KnownBugsTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	@TempDir
	Path folder;

	private final List<AutoCloseable> opened = new ArrayList<>();

	@AfterEach
	void close() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	/**
	 * Spring Modulith GH-1056: the completion of one was written to the other. H8.
	 */
	@OnDatabases(value = FaultDatabase.POSTGRESQL, andWithTime = { FaultDatabase.H2, FaultDatabase.MARIADB })
	void equalEventsThatArePublishedTogetherAreDeliveredEach(FaultDatabase database) throws Exception {
		ConfigurableApplicationContext context = run(open(database));
		Named same = new Named("same");
		ExecutorService threads = Executors.newFixedThreadPool(4);
		List<Future<UUID>> published = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			published.add(threads.submit(() -> bus(context).publish(same).event().id()));
		}
		threads.shutdown();
		List<UUID> ids = new ArrayList<>();
		for (Future<UUID> one : published) {
			ids.add(one.get());
		}
		awaitDrained(context);
		assertThat(ids).doesNotHaveDuplicates();
		assertThat(listeners(context).events).containsExactlyInAnyOrderElementsOf(ids);
	}

	/**
	 * Spring Modulith #1687: complete as soon as the method had returned its future.
	 */
	@OnDatabases(FaultDatabase.H2)
	void aFutureIsDeliveredWhenItCompletesAndTriedAgainWhenItFails(FaultDatabase database) {
		ConfigurableApplicationContext context = run(open(database));
		bus(context).publish("known.slow");
		List<CompletableFuture<Void>> futures = listeners(context).futures;
		await().atMost(LONG).until(() -> futures.size() == 1);
		assertThat(pending(context)).isOne();
		futures.get(0).completeExceptionally(new IllegalStateException("not yet"));
		await().atMost(LONG).until(() -> futures.size() == 2);
		assertThat(pending(context)).isOne();
		futures.get(1).complete(null);
		awaitDrained(context);
	}

	/**
	 * Spring Modulith #277 and #305: it waited for ever.
	 */
	@OnDatabases(FaultDatabase.H2)
	void whatAConditionRefusesDoesNotWaitForEver(FaultDatabase database) {
		ConfigurableApplicationContext context = run(open(database));
		bus(context).publish("known.checked", Map.of("total", 1));
		awaitDrained(context);
		assertThat(listeners(context).checked).isEmpty();
	}

	/**
	 * Spring Modulith #544: an index on the text of the event was too long.
	 */
	@OnDatabases({ FaultDatabase.H2, FaultDatabase.POSTGRESQL, FaultDatabase.MARIADB })
	void dataMayBeLong(FaultDatabase database) {
		ConfigurableApplicationContext context = run(open(database));
		String name = "ab".repeat(100_000);
		bus(context).publish(EventDraft.of(new Named(name)).withKey("k"));
		awaitDrained(context);
		assertThat(listeners(context).names()).containsExactly(name);
	}

	/**
	 * Spring Modulith #1764: what had failed used up the limit of the query.
	 */
	@OnDatabases(value = FaultDatabase.MARIADB, andWithTime = FaultDatabase.POSTGRESQL)
	void whatIsDeadHoldsNothingUp(FaultDatabase database) {
		ConfigurableApplicationContext context = run(open(database), "carillon.outbox.batch-size=10");
		List<UUID> dead = Stream.generate(() -> bus(context).publish("known.broken").event().id()).limit(50).toList();
		await().atMost(LONG).until(() -> depth(context, "broken").dead() == 50);
		bus(context).publish(EventDraft.of(new Named("a")).withKey("k"));
		await().atMost(LONG).until(() -> listeners(context).names().contains("a"));
		assertThat(context.getBean(Outbox.class).retryDead("listener:broken", dead.subList(0, 3))).isEqualTo(3);
		await().atMost(LONG).until(() -> listeners(context).broken.size() == 53);
		await().atMost(LONG).until(() -> depth(context, "broken").dead() == 50);
		assertThat(listeners(context).broken.subList(50, 53)).containsExactlyInAnyOrderElementsOf(dead.subList(0, 3));
	}

	/**
	 * Spring Modulith #321, #663 and #926: it ran twice.
	 */
	@OnDatabases(FaultDatabase.H2)
	void whatIsUnderWayCannotBeTriedAgain(FaultDatabase database) {
		ConfigurableApplicationContext context = run(open(database));
		UUID id = bus(context).publish("known.slow").event().id();
		List<CompletableFuture<Void>> futures = listeners(context).futures;
		await().atMost(LONG).until(() -> futures.size() == 1);
		assertThat(context.getBean(Outbox.class).retryDead("listener:slow", List.of(id))).isZero();
		futures.get(0).complete(null);
		awaitDrained(context);
		assertThat(futures).hasSize(1);
	}

	/**
	 * Spring Modulith #1630: a listener to any object got the framework's events, too.
	 */
	@OnDatabases(FaultDatabase.H2)
	void aListenerToEverythingGetsNoEventOfTheFramework(FaultDatabase database) {
		ConfigurableApplicationContext context = run(open(database));
		context.publishEvent("any object");
		bus(context).publish("known.last");
		await().atMost(LONG).until(() -> listeners(context).everything.contains("known.last"));
		assertThat(listeners(context).everything).containsExactly("known.last");
	}

	/**
	 * Spring Modulith #400 and #871: each of them delivered it.
	 */
	@OnDatabases(value = FaultDatabase.MARIADB, andWithTime = FaultDatabase.POSTGRESQL)
	void twoInstancesThatStartAgainTogetherDeliverWhatWaitedOnce(FaultDatabase database) throws Exception {
		TestDatabase shared = open(database);
		ConfigurableApplicationContext before = run(shared);
		bus(before).subscriptions().forEach(Subscription::pause);
		List<UUID> waiting = Stream.generate(() -> bus(before).publish(new Named("a")).event().id()).limit(60).toList();
		before.close();
		List<UUID> delivered = new ArrayList<>();
		for (ConfigurableApplicationContext started : Together.start(2, () -> run(shared))) {
			awaitDrained(started);
			delivered.addAll(listeners(started).events);
		}
		assertThat(delivered).containsExactlyInAnyOrderElementsOf(waiting);
	}

	/**
	 * db-scheduler #365: nobody renewed the lease of what was being finished.
	 */
	@OnDatabases(value = FaultDatabase.POSTGRESQL, andWithTime = FaultDatabase.MARIADB)
	void whatIsFinishedWhileTheApplicationEndsIsNotBegunByAnother(FaultDatabase database) throws Exception {
		TestDatabase shared = open(database);
		ConfigurableApplicationContext ending = run(shared, "carillon.outbox.lease=1s");
		bus(ending).publish("known.slow");
		List<CompletableFuture<Void>> futures = listeners(ending).futures;
		await().atMost(LONG).until(() -> futures.size() == 1);
		ConfigurableApplicationContext other = run(shared, "carillon.outbox.lease=1s");
		Thread closing = new Thread(ending::close);
		closing.start();
		await().during(Duration.ofSeconds(3)).atMost(LONG).until(() -> listeners(other).futures.isEmpty());
		futures.get(0).complete(null);
		closing.join(LONG.toMillis());
		awaitDrained(other);
		assertThat(listeners(other).futures).isEmpty();
	}

	/**
	 * Spring Modulith #1148: it read all that was open when it ended.
	 */
	@OnDatabases(value = FaultDatabase.MARIADB, andWithTime = FaultDatabase.POSTGRESQL)
	void theBacklogIsLeftAloneWhenTheApplicationEnds(FaultDatabase database) {
		TestDatabase shared = open(database);
		ConfigurableApplicationContext context = run(shared, "carillon.outbox.in-flight=4");
		for (int i = 0; i < 300; i++) {
			bus(context).publish("known.napping");
		}
		AtomicInteger naps = listeners(context).naps;
		await().atMost(LONG).until(() -> naps.get() > 0);
		int before = naps.get();
		context.close();
		assertThat(naps.get() - before).isLessThan(100);
		ConfigurableApplicationContext next = run(shared, "carillon.outbox.in-flight=64");
		awaitDrained(next);
		assertThat(naps.get() + listeners(next).naps.get()).isEqualTo(300);
	}

	/**
	 * gruelbox, Axon #4956: one key that fails stopped all of them.
	 */
	@OnDatabases({ FaultDatabase.H2, FaultDatabase.POSTGRESQL, FaultDatabase.MARIADB })
	void aKeyThatFailsParksOnlyItself(FaultDatabase database) {
		ConfigurableApplicationContext context = run(open(database), "carillon.retry.delay=3s");
		KnownBugsApplication.Listeners listeners = listeners(context);
		listeners.poison = "bad 1";
		for (int i = 1; i <= 3; i++) {
			bus(context).publish(EventDraft.of(new Named("bad " + i)).withKey("bad"));
			bus(context).publish(EventDraft.of(new Named("good " + i)).withKey("good"));
		}
		await().atMost(LONG).until(() -> listeners.names().contains("good 3"));
		assertThat(listeners.names()).containsExactly("good 1", "good 2", "good 3");
		listeners.poison = "";
		awaitDrained(context);
		assertThat(listeners.names().subList(3, 6)).containsExactly("bad 1", "bad 2", "bad 3");
	}

	/**
	 * Spring Modulith #630: with the class loader of DevTools the event was of another
	 * class than the listener wanted.
	 */
	@OnDatabases(FaultDatabase.H2)
	void aClassOfAnotherLoaderComesBackAsThatClass(FaultDatabase database) throws Exception {
		ConfigurableApplicationContext context = run(open(database), "carillon.types.scan-packages=none");
		Class<?> restarted = new RestartLoader().loadClass(Restarted.class.getName());
		List<Class<?>> got = new ArrayList<>();
		bus(context).subscribe(restarted,
				SubscriptionOptions.defaults().withId("restarted").withMode(DeliveryMode.DURABLE),
				(event) -> got.add(event.data().getClass()));
		Object data = restarted.getConstructor(String.class).newInstance("a");
		bus(context).publish(EventDraft.of(data).withKey("k"));
		await().atMost(LONG).until(() -> !got.isEmpty());
		assertThat(got).containsExactly(restarted).doesNotContain(Restarted.class);
	}

	/**
	 * H10: while an application is replaced by its next version, both read what either
	 * has written.
	 */
	@OnDatabases(value = FaultDatabase.POSTGRESQL, andWithTime = { FaultDatabase.H2, FaultDatabase.MARIADB })
	void aFieldMoreOrLessDoesNotMatter(FaultDatabase database) {
		ConfigurableApplicationContext context = run(open(database));
		bus(context).publish(EventDraft.of("known.named", Map.of("name", "newer", "added", 1)).withKey("k"));
		bus(context).publish(EventDraft.of("known.named", Map.of()).withKey("k"));
		awaitDrained(context);
		assertThat(listeners(context).named).containsExactly(new Named("newer"), new Named(null));
	}

	/**
	 * H1: whatever a listener throws, the others are called, and it is tried again.
	 */
	@OnDatabases(FaultDatabase.H2)
	void whateverIsThrownIsAFailureOfItsListenerAlone(FaultDatabase database) {
		ConfigurableApplicationContext context = run(open(database));
		List<Throwable> thrown = List.of(new IOException("checked"), new AssertionError("wrong"),
				new StackOverflowError("deep"), new NoClassDefFoundError("gone"), new OutOfMemoryError("simulated"));
		for (Throwable error : thrown) {
			listeners(context).errors.add(error);
			Event<?> event = bus(context).publish("known.throwing").event();
			await().atMost(LONG)
				.untilAsserted(() -> assertThat(listeners(context).survived).contains(event.id() + " beside",
						event.id() + " again"));
		}
		awaitDrained(context);
	}

	private TestDatabase open(FaultDatabase database) {
		TestDatabase opened = database.open(this.folder);
		this.opened.add(opened);
		return opened;
	}

	private ConfigurableApplicationContext run(TestDatabase database, String... properties) {
		String[] arguments = Stream.concat(Stream.of("spring.datasource.url=" + database.url(),
				"spring.datasource.username=" + database.user(), "spring.datasource.password=" + database.password(),
				"carillon.history.jdbc.initialize-schema=always", "carillon.retry.jitter=0s",
				"carillon.outbox.poll-interval=200ms"), Stream.of(properties))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		ConfigurableApplicationContext context = Together.run(KnownBugsApplication.class, arguments);
		synchronized (this.opened) {
			this.opened.add(context);
		}
		return context;
	}

	private static EventBus bus(ConfigurableApplicationContext context) {
		return context.getBean(EventBus.class);
	}

	private static KnownBugsApplication.Listeners listeners(ConfigurableApplicationContext context) {
		return context.getBean(KnownBugsApplication.Listeners.class);
	}

	private static OutboxDepth depth(ConfigurableApplicationContext context, String listener) {
		return context.getBean(Outbox.class)
			.depths()
			.stream()
			.filter((depth) -> depth.target().equals("listener:" + listener))
			.findFirst()
			.orElseThrow();
	}

	private static long pending(ConfigurableApplicationContext context) {
		return context.getBean(Outbox.class).depths().stream().mapToLong(OutboxDepth::pending).sum();
	}

	private static void awaitDrained(ConfigurableApplicationContext context) {
		await().atMost(LONG).until(() -> pending(context) == 0);
	}

	private static final class RestartLoader extends ClassLoader {

		RestartLoader() {
			super(KnownBugsTests.class.getClassLoader());
		}

		@Override
		public Class<?> loadClass(String name) throws ClassNotFoundException {
			if (!name.equals(Restarted.class.getName())) {
				return super.loadClass(name);
			}
			try (InputStream bytes = getResourceAsStream(name.replace('.', '/') + ".class")) {
				byte[] code = bytes.readAllBytes();
				return defineClass(name, code, 0, code.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
