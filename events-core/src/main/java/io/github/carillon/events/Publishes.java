package io.github.carillon.events;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says what event a method of an {@link EventFacade} publishes.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Publishes {

	/**
	 * Name of the type, such as {@code price.asked}; found from the class of the data
	 * when empty.
	 */
	String value() default "";

}
