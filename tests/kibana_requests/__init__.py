"""What Kibana asks of Elasticsearch, made from the saved objects of ``kibana/`` without a Kibana.

Kibana cannot run in the tests; a real node can. So the rules by which Kibana 9.x makes a request of what a person types
or a panel holds are written down here, once, and every panel, control, saved search and rule is sent to a real index:

* :mod:`~tests.kibana_requests.kql` reads KQL and makes query DSL of it (Kibana's ``@kbn/es-query``: its grammar
  ``grammar.peggy`` and its functions ``is``, ``range``, ``exists``, ``nested``);
* :mod:`~tests.kibana_requests.context` holds what stands around a panel: now, time zone, time range, query bar and
  filters, and makes the request's ``query`` of them (``buildEsQuery``, ``getTime``, ``@kbn/datemath``);
* :mod:`~tests.kibana_requests.lens` makes the aggregations of a Lens layer (``esaggs`` and its ``AggConfigs``), with
  time shifts;
* :mod:`~tests.kibana_requests.objects` finds the layers, controls and searches in a folder of saved objects, and
  makes the requests of a control (``options_list`` suggestions), of Discover and of an ``.es-query`` rule.

Not made here, since Kibana makes it of a first answer: the second request that counts what a table calls *Other*.
"""
