# shellcheck shell=bash
# The configuration files that Kafka ships and the images start from: their settings, in their order,
# those that are commented out included, since a script finds them too; the prose is left out.

SHIPPED_MAP=PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL

# config/server.properties of 3.x, made for ZooKeeper.
shipped_server() {
    cat <<-END
		broker.id=0
		#listeners=PLAINTEXT://:9092
		#advertised.listeners=PLAINTEXT://your.host.name:9092
		#listener.security.protocol.map=$SHIPPED_MAP
	END
    shipped_common "$IMAGE_HOME/tmp/kafka-logs" "#"
    cat <<-END
		zookeeper.connect=localhost:2181
		zookeeper.connection.timeout.ms=18000
		group.initial.rebalance.delay.ms=0
	END
}

# config/kraft/server.properties of 3.x, and about what config/server.properties is in 4.x.
shipped_kraft() {
    cat <<-END
		process.roles=broker,controller
		node.id=1
		controller.quorum.voters=1@localhost:9093
		listeners=PLAINTEXT://:9092,CONTROLLER://:9093
		inter.broker.listener.name=PLAINTEXT
		advertised.listeners=PLAINTEXT://localhost:9092
		controller.listener.names=CONTROLLER
		listener.security.protocol.map=CONTROLLER:PLAINTEXT,$SHIPPED_MAP
	END
    shipped_common "$IMAGE_HOME/tmp/kraft-combined-logs" ""
}

# What both have; "#" where only one sets the size of a segment.
shipped_common() {
    cat <<-END
		num.network.threads=3
		num.io.threads=8
		socket.send.buffer.bytes=102400
		socket.receive.buffer.bytes=102400
		socket.request.max.bytes=104857600
		log.dirs=$1
		num.partitions=1
		num.recovery.threads.per.data.dir=1
		offsets.topic.replication.factor=1
		transaction.state.log.replication.factor=1
		transaction.state.log.min.isr=1
		#log.flush.interval.messages=10000
		#log.flush.interval.ms=1000
		log.retention.hours=168
		#log.retention.bytes=1073741824
		$2log.segment.bytes=1073741824
		log.retention.check.interval.ms=300000
	END
}
