package io.github.carillon.events.spring;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Turns reactive return values into stages. Needs Reactor.
 */
final class ReactiveResults {

	private ReactiveResults() {
	}

	/**
	 * Subscribes to a reactive value: one of several elements becomes their list.
	 * @return a stage, or the value itself when it is not reactive
	 */
	static Object toValueOrStage(Object result) {
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(result.getClass());
		if (adapter == null) {
			return result;
		}
		Publisher<Object> publisher = adapter.toPublisher(result);
		return adapter.isMultiValue() ? Flux.from(publisher).collectList().toFuture() : Mono.from(publisher).toFuture();
	}

}
