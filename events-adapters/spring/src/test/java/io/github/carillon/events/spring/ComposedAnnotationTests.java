package io.github.carillon.events.spring;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.Subscription;
import org.junit.jupiter.api.Test;

import org.springframework.core.annotation.AliasFor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * C31 and C34: annotations composed of {@link OnEvent}.
 */
class ComposedAnnotationTests {

	@Test
	void fillsHeadersFromAttributes() {
		try (ListenerContext context = new ListenerContext().with(Flows.class)
			.withProperties(Map.of("flow", "billing"))
			.start()) {
			publish(context, "workflow.started", "api", "billing");
			publish(context, "workflow.started", "web", "billing");
			publish(context, "workflow.started", "api", "other");
			publish(context, "workflow.completed", "api", "billing");
			assertThat(context.bean(Flows.class).seen).containsExactlyInAnyOrder("narrow api billing",
					"any api billing", "any web billing", "any api other", "deep api billing", "deep api other");
		}
	}

	@Test
	void overridesAttributesByAlias() {
		try (ListenerContext context = ListenerContext.of(Aliases.class)) {
			Subscription subscription = context.bus()
				.subscriptions()
				.stream()
				.filter((candidate) -> candidate.id().equals("aliased"))
				.findFirst()
				.orElseThrow();
			assertThat(subscription.pattern()).isEqualTo("x.y");
			assertThat(subscription.order()).isEqualTo(5);
		}
	}

	@Test
	void makesAListenerOfEachAnnotation() {
		try (ListenerContext context = ListenerContext.of(Twice.class)) {
			context.bus().publish("workflow.started", Map.of());
			context.bus().publish("a", Map.of());
			context.bus().publish("b", Map.of());
			assertThat(context.bean(Twice.class).seen).containsExactly("workflow.started", "a", "a", "b");
		}
	}

	@Test
	void namesAnAttributeThatIsNotThere() {
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(() -> ListenerContext.of(Misspelt.class))
			.withMessageContaining("'chanel'")
			.withMessageContaining("OnMisspelt");
	}

	private static void publish(ListenerContext context, String type, String channel, String workflow) {
		context.bus()
			.publish(EventDraft.of(type, Map.of()).withHeader("channel", channel).withHeader("workflow", workflow))
			.orThrow();
	}

	@Retention(RetentionPolicy.RUNTIME)
	@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
	@OnEvent(value = "workflow.started", headers = { "channel={channel}", "workflow={workflow}" })
	@interface OnWorkflowStarted {

		String channel() default "";

		String workflow() default "";

	}

	@Retention(RetentionPolicy.RUNTIME)
	@Target(ElementType.METHOD)
	@OnWorkflowStarted(channel = "api")
	@interface OnApiWorkflow {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@Target(ElementType.METHOD)
	@OnEvent(id = "aliased")
	@interface OnTask {

		@AliasFor(annotation = OnEvent.class, attribute = "value")
		String[] types();

		@AliasFor(annotation = OnEvent.class)
		int order() default 5;

	}

	@Retention(RetentionPolicy.RUNTIME)
	@Target(ElementType.METHOD)
	@OnEvent("a")
	@OnEvent({ "a", "b" })
	@interface OnBoth {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@Target(ElementType.METHOD)
	@OnEvent(value = "a", headers = "channel={chanel}")
	@interface OnMisspelt {

		String channel() default "";

	}

	static class Flows {

		final List<String> seen = new ArrayList<>();

		@OnWorkflowStarted(channel = "api", workflow = "${flow}")
		void narrow(Event<?> event) {
			add("narrow", event);
		}

		@OnWorkflowStarted
		void any(Event<?> event) {
			add("any", event);
		}

		@OnApiWorkflow
		void deep(Event<?> event) {
			add("deep", event);
		}

		private void add(String listener, Event<?> event) {
			this.seen.add(listener + " " + event.headers().get("channel") + " " + event.headers().get("workflow"));
		}

	}

	static class Aliases {

		@OnTask(types = "x.y")
		void on() {
		}

	}

	static class Twice {

		final List<String> seen = new ArrayList<>();

		@OnBoth
		@OnWorkflowStarted
		void on(Event<?> event) {
			this.seen.add(event.type());
		}

	}

	static class Misspelt {

		@OnMisspelt
		void on() {
		}

	}

}
