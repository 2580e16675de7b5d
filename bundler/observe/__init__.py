"""The only stage that touches the network: asks DNS and Azure and writes down what came back."""
