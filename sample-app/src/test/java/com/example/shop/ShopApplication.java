package com.example.shop;

import java.math.BigDecimal;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventPublisher;
import io.github.carillon.events.EventType;
import io.github.carillon.events.OnEvent;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class ShopApplication {

	public static void main(String[] args) {
		SpringApplication.run(ShopApplication.class, args);
	}

	@EventType("order.created")
	record OrderCreated(String orderId, BigDecimal total) {
	}

	@Bean
	ApplicationRunner sell(EventPublisher events) {
		return (args) -> events.publish(new OrderCreated("o-1", new BigDecimal("99.50")));
	}

	@OnEvent("order.*")
	void onOrder(Event<?> event) {
		System.out.println(event.type() + ": " + event.data());
	}

}
