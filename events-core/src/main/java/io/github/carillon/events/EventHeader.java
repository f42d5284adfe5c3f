package io.github.carillon.events;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a parameter of an {@link OnEvent} method the value of a header, converted to the
 * parameter's type.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface EventHeader {

	/**
	 * Name of the header; the name of the parameter when empty.
	 */
	String value() default "";

	/**
	 * Whether the listener fails on an event without the header. An
	 * {@link java.util.Optional} parameter is never required; any other that is not gets
	 * {@code null}.
	 */
	boolean required() default true;

}
