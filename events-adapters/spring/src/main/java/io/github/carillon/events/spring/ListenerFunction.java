package io.github.carillon.events.spring;

import java.util.concurrent.CompletionStage;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventFunction;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Calls a listener method with an event.
 *
 * @param bean the bean
 * @param parameters its parameters
 * @param source what data is converted with
 */
record ListenerFunction(ListenerBean bean, ListenerParameters parameters,
		EventData.Source source) implements EventFunction<Object, @Nullable Object> {

	private static final boolean REACTOR = ClassUtils.isPresent("reactor.core.publisher.Flux",
			ListenerFunction.class.getClassLoader());

	@Override
	public @Nullable Object apply(Event<Object> event) throws Exception {
		Object result;
		try {
			result = this.bean.call(this.parameters.arguments(event, this.source.of(event)));
		}
		catch (Exception | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException("A listener threw what is neither an Exception nor an Error", ex);
		}
		if (!REACTOR || result == null || result instanceof CompletionStage) {
			return result;
		}
		return ReactiveResults.toValueOrStage(result);
	}

}
