package io.github.carillon.events.boot.autoconfigure.spring;

import io.github.carillon.events.spring.SpringCommitBoundary;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.ConfigurableTransactionManager;

/**
 * Has every transaction manager, the application's own too, tell the
 * {@link SpringCommitBoundary} of its commits.
 */
final class CommitBoundaryPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<SpringCommitBoundary> boundary;

	CommitBoundaryPostProcessor(ObjectProvider<SpringCommitBoundary> boundary) {
		this.boundary = boundary;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof ConfigurableTransactionManager transactionManager) {
			this.boundary.ifAvailable((listener) -> {
				// Spring Boot has told its own already
				if (!transactionManager.getTransactionExecutionListeners().contains(listener)) {
					transactionManager.addListener(listener);
				}
			});
		}
		return bean;
	}

}
