package io.github.carillon.events.spring;

import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.DuplicateSubscriptionException;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventHeader;
import io.github.carillon.events.EventType;
import io.github.carillon.events.InvalidPatternException;
import io.github.carillon.events.OnError;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.Retry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What keeps a method from being a listener is said at start-up, with bean, method and
 * remedy.
 */
class InvalidListenerTests {

	static Stream<Arguments> mistakes() {
		return Stream.of(arguments(IsStatic.class, "the method is static"),
				arguments(IsPrivate.class, "the method is private"),
				arguments(NothingToGoBy.class, "neither a pattern nor a parameter that takes data"),
				arguments(AnyMap.class, "has no pattern, and data of type Map says nothing"),
				arguments(AnyEvent.class, "has no pattern, and data of type Object says nothing"),
				arguments(TwoData.class, "would both take the data"),
				arguments(PrimitiveData.class, "parameter 1 (int) is primitive"),
				arguments(PrimitiveHeader.class, "has no value for a missing header 'n'. Use Integer"),
				arguments(UnconvertibleHeader.class, "cannot be converted to"),
				arguments(BadHeader.class, "is not of the form \"name=value\""),
				arguments(Unresolved.class, "no value for the placeholder in \"${nowhere}\""),
				arguments(Durable.class, "cannot have DeliveryMode.DURABLE: nothing here delivers durably"),
				arguments(DurablePropagates.class, "after publish has returned, when there is nobody left to throw to"),
				arguments(SeveralDurable.class, "Give each an id, as in @OnEvent(id = \""),
				arguments(RetriesInPublish.class, "Use mode ASYNC, AFTER_COMMIT or DURABLE, or no retry"),
				arguments(RetriesNever.class, "maxRetries is -1"), arguments(RetriesSoon.class, "@Retry(delay)"),
				arguments(UnresolvedRetry.class, "no value for the placeholder in \"${nowhere}\""),
				arguments(TimedOut.class, "cannot have a timeout: in mode SYNC on a bus with Ordering.CALLER"),
				arguments(TimedOut.class, "Use mode ASYNC, or another ordering"),
				arguments(TimedOutAfterCommit.class, "cannot have a timeout: in mode AFTER_COMMIT"),
				arguments(NoTime.class,
						"timeout is 'soon', which is no time: write a number and ns, us, ms, s, m, h or d"),
				arguments(NegativeTime.class, "timeout \"PT-5S\" is negative"),
				arguments(UnresolvedTime.class, "no value for the placeholder in \"${nowhere}\""),
				arguments(Concurrent.class, "concurrency limit"),
				arguments(NoNumber.class, "concurrency \"many\" is not a number. Give one such as \"4\""),
				arguments(NoRoom.class, "concurrency \"0\" leaves no room for an event. Give at least \"1\""),
				arguments(PropagatesLater.class, "cannot propagate its errors"),
				arguments(JoinsTheCommitted.class, "REQUIRES_NEW"));
	}

	@ParameterizedTest
	@MethodSource
	void mistakes(Class<?> component, String reason) {
		fails(new ListenerContext().with(component), (failure) -> {
			assertThat(failure.reason()).contains(reason);
			assertThat(failure.method()).isNotNull();
			assertThat(failure.method().getDeclaringClass()).isEqualTo(component);
			assertThat(failure.listenerId()).contains(failure.beanName() + ".on");
			assertThat(failure).hasMessageContaining(failure.listenerId())
				.hasMessageContaining(component.getName() + "#on(")
				.hasMessageContaining(failure.beanName());
		});
	}

	@Test
	void showsTheFaultOfAPattern() {
		fails(new ListenerContext().with(BadPattern.class),
				(failure) -> assertThat(failure).hasMessageContaining("order..x")
					.hasMessageContaining("^ ")
					.hasCauseInstanceOf(InvalidPatternException.class));
	}

	@Test
	void namesBothListenersOfADuplicateId() {
		assertThatExceptionOfType(DuplicateSubscriptionException.class)
			.isThrownBy(() -> new ListenerContext().with(SameId.class).start())
			.withMessageContaining("'same'")
			.withMessageContaining("SameId#one")
			.withMessageContaining("SameId#two");
	}

	@Test
	void namesTheTypeWhoseDataAParameterCannotTake() {
		fails(new ListenerContext().with(TakesAnother.class).withTypes(Placed.class, Shipped.class),
				(failure) -> assertThat(failure.reason()).contains("'bought.shipped'")
					.contains(Shipped.class.getName())
					.contains(Placed.class.getName()));
	}

	@Test
	void letsAParameterTakeWhatMayBeConvertedOrIsASupertype() {
		try (ListenerContext context = new ListenerContext().with(TakesAll.class)
			.withTypes(Placed.class, Shipped.class)
			.start()) {
			assertThat(context.bus().subscriptions()).hasSize(5);
		}
	}

	@Test
	void leavesNoListenerBehind() {
		ListenerContext context = new ListenerContext().with(Fine.class, IsStatic.class);
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(context::start);
		assertThat(context.bus().subscriptions()).isEmpty();
	}

	private static void fails(ListenerContext context, Consumer<InvalidListenerException> check) {
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(context::start).satisfies(check);
	}

	@EventType("bought.placed")
	record Placed(String id) implements Bought {
	}

	@EventType("bought.shipped")
	record Shipped(String id) implements Bought {
	}

	interface Bought {

	}

	static class Fine {

		@OnEvent("x")
		void on() {
		}

	}

	static class IsStatic {

		@OnEvent("x")
		static void on() {
		}

	}

	static class IsPrivate {

		@OnEvent("x")
		private void on() {
		}

	}

	static class NothingToGoBy {

		@OnEvent
		void on() {
		}

	}

	static class AnyMap {

		@OnEvent
		void on(Map<String, Object> data) {
		}

	}

	static class AnyEvent {

		@OnEvent
		void on(Event<?> event) {
		}

	}

	static class TwoData {

		@OnEvent
		void on(Placed placed, Shipped shipped) {
		}

	}

	static class PrimitiveData {

		@OnEvent("x")
		void on(int number) {
		}

	}

	static class PrimitiveHeader {

		@OnEvent("x")
		void on(@EventHeader(required = false) int n) {
		}

	}

	static class UnconvertibleHeader {

		@OnEvent("x")
		void on(@EventHeader Runnable n) {
		}

	}

	static class BadHeader {

		@OnEvent(value = "x", headers = "channel")
		void on() {
		}

	}

	static class Unresolved {

		@OnEvent("${nowhere}")
		void on() {
		}

	}

	static class Durable {

		@OnEvent(value = "x", mode = DeliveryMode.DURABLE)
		void on() {
		}

	}

	static class DurablePropagates {

		@OnEvent(value = "x", mode = DeliveryMode.DURABLE, onError = OnError.PROPAGATE)
		void on() {
		}

	}

	static class SeveralDurable {

		@OnEvent(value = "x", mode = DeliveryMode.DURABLE)
		@OnEvent(value = "y", mode = DeliveryMode.DURABLE)
		void on() {
		}

	}

	static class RetriesInPublish {

		@OnEvent(value = "x", retry = @Retry(maxRetries = 2))
		void on() {
		}

	}

	static class RetriesNever {

		@OnEvent(value = "x", mode = DeliveryMode.ASYNC, retry = @Retry(maxRetries = -1))
		void on() {
		}

	}

	static class RetriesSoon {

		@OnEvent(value = "x", mode = DeliveryMode.ASYNC, retry = @Retry(delay = "soon"))
		void on() {
		}

	}

	static class UnresolvedRetry {

		@OnEvent(value = "x", mode = DeliveryMode.ASYNC, retry = @Retry(delay = "${nowhere}"))
		void on() {
		}

	}

	static class TimedOut {

		@OnEvent(value = "x", timeout = "5s")
		void on() {
		}

	}

	static class TimedOutAfterCommit {

		@OnEvent(value = "x", mode = DeliveryMode.AFTER_COMMIT, timeout = "5s")
		void on() {
		}

	}

	static class NoTime {

		@OnEvent(value = "x", mode = DeliveryMode.ASYNC, timeout = "soon")
		void on() {
		}

	}

	static class NegativeTime {

		@OnEvent(value = "x", mode = DeliveryMode.ASYNC, timeout = "PT-5S")
		void on() {
		}

	}

	static class UnresolvedTime {

		@OnEvent(value = "x", mode = DeliveryMode.ASYNC, timeout = "${nowhere}")
		void on() {
		}

	}

	static class NoRoom {

		@OnEvent(value = "x", mode = DeliveryMode.ASYNC, concurrency = "0")
		void on() {
		}

	}

	static class Concurrent {

		@OnEvent(value = "x", concurrency = "2")
		void on() {
		}

	}

	static class NoNumber {

		@OnEvent(value = "x", concurrency = "many")
		void on() {
		}

	}

	static class PropagatesLater {

		@OnEvent(value = "x", mode = DeliveryMode.ASYNC, onError = OnError.PROPAGATE)
		void on() {
		}

	}

	static class JoinsTheCommitted {

		@Transactional
		@OnEvent(value = "x", mode = DeliveryMode.AFTER_COMMIT)
		void on() {
		}

	}

	static class BadPattern {

		@OnEvent("order..x")
		void on() {
		}

	}

	static class SameId {

		@OnEvent(value = "x", id = "same")
		void one() {
		}

		@OnEvent(value = "y", id = "same")
		void two() {
		}

	}

	static class TakesAnother {

		@OnEvent("bought.*")
		void on(Placed placed) {
		}

	}

	static class TakesAll {

		@OnEvent("bought.*")
		void map(Map<String, Object> data) {
		}

		@OnEvent("bought.*")
		void supertype(Bought bought) {
		}

		@OnEvent("bought.*")
		void any(Object data) {
		}

		@OnEvent("bought.placed")
		void narrow(Placed placed) {
		}

	}

}
