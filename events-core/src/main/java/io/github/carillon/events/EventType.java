package io.github.carillon.events;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the event type that a record or class is the data of. Name and class are separate
 * things: the name is what is stored and sent, so the class may be renamed and moved.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventType {

	/**
	 * Name of the type, such as {@code order.created}; the simple name of the class when
	 * empty.
	 */
	String value() default "";

	/**
	 * Version of the schema. Give a new one when stored data of the old shape can no
	 * longer be read.
	 */
	String version() default "1";

	/**
	 * What it means that such an event was published, in a sentence.
	 */
	String description() default "";

	/**
	 * Data of such an event as an example, in JSON.
	 */
	String example() default "";

	/**
	 * Whether the type should no longer be published.
	 */
	boolean deprecated() default false;

	/**
	 * What handlers of the type return; {@code void} when nothing is declared.
	 */
	Class<?> result() default void.class;

	/**
	 * Order in which its events are handled, at most one; the bus decides when empty.
	 */
	Ordering[] ordering() default {};

	/**
	 * How the handlers of one of its events run, at most one; the bus decides when empty.
	 */
	HandlerConcurrency[] handlers() default {};

	/**
	 * When one of its events counts as handled, at most one; the bus decides when empty.
	 */
	Completion[] completion() default {};

	/**
	 * Time in which all handlers of one of its events have to be done, such as
	 * {@code 500ms}, {@code 5s} or ISO 8601, {@code PT5S}; the bus decides when empty.
	 */
	String timeout() default "";

}
