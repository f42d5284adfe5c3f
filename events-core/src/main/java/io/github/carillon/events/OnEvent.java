package io.github.carillon.events;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method of a bean a listener. <pre class="code">
 * &#64;OnEvent("task.*")
 * void onTask(Event&lt;?&gt; event) { … }
 *
 * &#64;OnEvent
 * void onOrder(OrderCreated order, EventContext context) { … }
 * </pre>
 * <p>
 * Parameters, in any order: the data (as its class, a {@code Map}, or a tree of the JSON
 * library), {@link Event}, {@link EventContext}, and strings marked {@link EventHeader}.
 * Data is converted where it must be. The method may return a value, a
 * {@link java.util.concurrent.CompletionStage} or a reactive type; a value of an
 * {@link EventType} class is published as a child. What it throws never reaches another
 * listener, and reaches the publisher only under {@link OnError#PROPAGATE}.
 * <p>
 * Strings may hold <code>${…}</code> placeholders. Usable as a meta-annotation.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Repeatable(OnEvent.List.class)
public @interface OnEvent {

	/**
	 * Patterns of type names, see {@link EventPattern}; an event that matches several is
	 * delivered once. None: the type of the data parameter.
	 */
	String[] value() default {};

	/**
	 * Id of the listener, unique in the application; {@code beanName.method} when empty.
	 */
	String id() default "";

	/**
	 * SpEL expression over {@code event}, {@code data} and {@code headers} that must be
	 * true. Checked at start-up as far as the classes are known.
	 */
	String condition() default "";

	/**
	 * Headers that the event must carry, each as {@code name=value}.
	 * <code>{attribute}</code> in a composed annotation's declaration stands for the
	 * value of its attribute; an empty value there asks for nothing.
	 */
	String[] headers() default {};

	/**
	 * Place among other listeners; lower first, as Spring's.
	 */
	int order() default 0;

	/**
	 * When and where the method runs.
	 */
	DeliveryMode mode() default DeliveryMode.SYNC;

	/**
	 * What becomes of failures.
	 */
	OnError onError() default OnError.DEAD_LETTER;

	/**
	 * When a failed delivery is tried again; never, unless set. For every mode but
	 * {@link DeliveryMode#SYNC}. A {@link DeliveryMode#DURABLE} listener that sets none,
	 * or this default, is tried again as the application says for all such; one that is
	 * not to be says {@code @Retry(excludes = Throwable.class)}.
	 */
	Retry retry() default @Retry(maxRetries = 0);

	/**
	 * Time after which the listener is given up, such as {@code 5s}, {@code 500ms} or
	 * {@code PT5S}; that of the bus when empty, none when {@code 0s}. Its thread is left
	 * to it, and what it still does counts for nothing. Refused at start-up where the
	 * publisher's thread runs the listener: in every mode but {@link DeliveryMode#ASYNC}
	 * on a bus with {@link Ordering#CALLER}.
	 */
	String timeout() default "";

	/**
	 * Whether the listener's thread is interrupted when it is given up, after its own
	 * time or that of its event. Dangerous for what the listener calls: one interrupt
	 * during an insert closes an embedded H2 database for everybody. Only a thread of the
	 * bus is, see {@link SubscriptionOptions#withInterrupt}.
	 */
	boolean interruptOnTimeout() default false;

	/**
	 * How many events the listener works on at once; no limit when empty. Refused at
	 * start-up for modes other than {@link DeliveryMode#ASYNC}.
	 */
	String concurrency() default "";

	/**
	 * Whether the listener is delivered to from the start; else once it is resumed.
	 */
	boolean autoStartup() default true;

	/**
	 * What the listener is for, in a sentence.
	 */
	String description() default "";

	/**
	 * Holds several {@link OnEvent}s on one method: each is a listener of its own.
	 */
	@Documented
	@Retention(RetentionPolicy.RUNTIME)
	@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
	@interface List {

		/**
		 * The annotations.
		 */
		OnEvent[] value();

	}

}
