"""How the learned weights of the project come about; needs the group `training`."""
